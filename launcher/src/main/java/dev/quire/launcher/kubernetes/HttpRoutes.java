package dev.quire.launcher.kubernetes;

import dev.quire.launcher.kubernetes.Permissions.Permission;
import dev.quire.launcher.session.JupyterCommand;
import dev.quire.launcher.session.SessionAddresses;
import dev.quire.launcher.session.SessionId;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteBuilder;
import java.util.List;

/** A Service and an HTTPRoute for each session. */
record HttpRoutes(SessionAddresses addresses, RouteSettings.Way.HttpRoutes settings) implements Routes {
    @Override
    public List<HasMetadata> objects(Pod pod) {
        return List.of(Routes.service(pod), route(pod));
    }

    private HasMetadata route(Pod pod) {
        SessionId id = Routes.id(pod);
        return new HTTPRouteBuilder()
                .withMetadata(Routes.owned(pod))
                .withNewSpec()
                .addNewParentRef()
                .withName(settings.gateway())
                .withNamespace(settings.namespace().orElse(null))
                .withSectionName(settings.listener().orElse(null))
                .endParentRef()
                .withHostnames(
                        Routes.host(addresses, settings.host(), id).stream().toList())
                .addNewRule()
                .addNewMatch()
                .withNewPath()
                .withType("PathPrefix")
                .withValue(addresses.url(id).getPath())
                .endPath()
                .endMatch()
                .addNewBackendRef()
                .withName(Routes.owned(pod).getName())
                .withPort(JupyterCommand.PORT)
                .endBackendRef()
                .endRule()
                .endSpec()
                .build();
    }

    @Override
    public List<Permission> needed() {
        return List.of(
                new Permission("", "services", "create"),
                new Permission("gateway.networking.k8s.io", "httproutes", "create"));
    }
}
