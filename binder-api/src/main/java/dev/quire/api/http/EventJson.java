package dev.quire.api.http;

import dev.quire.api.launch.BinderLinks;
import dev.quire.api.launch.LaunchEvent;
import java.util.LinkedHashMap;
import java.util.Map;

/** Events in BinderHub's JSON: its names, and messages that carry their own line end, because clients print them as they come. */
final class EventJson {
    private EventJson() {}

    static Map<String, Object> of(LaunchEvent event) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("phase", event.phase());
        json.put("message", event.message() + "\n");
        switch (event) {
            case LaunchEvent.Progress _ -> {}
            case LaunchEvent.Queued queued -> {
                json.put("position", queued.position());
                if (queued.estimate().isPositive()) {
                    json.put("estimate_seconds", queued.estimate().toSeconds());
                }
            }
            case LaunchEvent.Built built -> json.put("imageName", built.imageName());
            case LaunchEvent.ImageReady ready -> json.put("imageName", ready.imageName());
            case LaunchEvent.Ready ready -> {
                BinderLinks links = ready.links();
                json.put("url", ready.url());
                json.put("token", ready.token());
                json.put("image", ready.image());
                json.put("repo_url", links.repoUrl());
                json.put("binder_ref_url", links.refUrl());
                json.put("binder_launch_host", links.launchHost());
                json.put("binder_request", links.request());
                json.put("binder_persistent_request", links.persistentRequest());
            }
            case LaunchEvent.Failed failed -> {
                // Shown as a sentence, not printed as a line of a log.
                json.put("message", failed.message());
                json.put("status_code", failed.statusCode());
                json.put("error", failed.error());
                if (failed.retryAfter().isPositive()) {
                    json.put("retry_after", failed.retryAfter().toSeconds());
                }
            }
        }
        return json;
    }
}
