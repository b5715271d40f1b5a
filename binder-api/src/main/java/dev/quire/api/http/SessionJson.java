package dev.quire.api.http;

import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionState;
import java.util.LinkedHashMap;
import java.util.Map;

/** A session as its user may know it; its token they have. */
final class SessionJson {
    private SessionJson() {}

    static Map<String, Object> of(Session session) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", session.id().value());
        switch (session.state()) {
            case SessionState.Starting _ -> json.put("state", "starting");
            case SessionState.Ready ready -> {
                json.put("state", "ready");
                json.put("url", ready.url().toString());
            }
            case SessionState.Ended ended -> {
                json.put("state", "ended");
                json.put("reason", ended.reason());
            }
        }
        json.put("repo_url", session.origin().repositoryUrl());
        json.put("commit", session.origin().commit());
        json.put("created_at", session.createdAt().toString());
        json.put(
                "ends_at_latest",
                session.createdAt().plus(session.lifetime().maxAge()).toString());
        json.put("idle_limit_seconds", session.lifetime().idle().toSeconds());
        return json;
    }
}
