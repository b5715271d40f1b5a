package dev.quire.launcher.kubernetes;

import dev.quire.launcher.kubernetes.Permissions.Permission;
import dev.quire.launcher.session.JupyterCommand;
import dev.quire.launcher.session.SessionAddresses;
import dev.quire.launcher.session.SessionId;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is made in the cluster so that a session's public URL leads to its Pod. */
sealed interface Routes permits IngressRoutes, HttpRoutes, ProxyRoutes {
    /** The name of Jupyter's port in Pods and Services. */
    String PORT_NAME = "http";

    /** What a Pod that exists is to own, in the order in which it is made. */
    List<HasMetadata> objects(Pod pod);

    /** What the service must be allowed to do for that. */
    List<Permission> needed();

    static Routes of(RouteSettings settings) {
        return switch (settings.way()) {
            case RouteSettings.Way.Ingresses ingresses -> new IngressRoutes(settings.addresses(), ingresses);
            case RouteSettings.Way.HttpRoutes routes -> new HttpRoutes(settings.addresses(), routes);
            case RouteSettings.Way.Proxy _ -> new ProxyRoutes();
        };
    }

    /** The Service of a Pod that exists. */
    static Service service(Pod pod) {
        return new ServiceBuilder()
                .withMetadata(owned(pod))
                .withNewSpec()
                // Whoever launches knows first when Jupyter answers; the kubelet's word for it comes up to a second
                // later.
                .withPublishNotReadyAddresses(true)
                .withSelector(Map.of(Labels.SESSION, id(pod).value()))
                .addNewPort()
                .withName(PORT_NAME)
                .withPort(JupyterCommand.PORT)
                .withNewTargetPort(PORT_NAME)
                .endPort()
                .endSpec()
                .build();
    }

    /**
     * Labelled like the Pod, and gone with it; the name is this very Pod's, since what led to an earlier one of the same name may
     * take a while to go.
     */
    static ObjectMeta owned(Pod pod) {
        ObjectMeta owner = pod.getMetadata();
        return new ObjectMetaBuilder()
                .withNamespace(owner.getNamespace())
                .withName(owner.getName() + "-"
                        + owner.getUid().substring(0, Math.min(8, owner.getUid().length())))
                .withLabels(Labels.withoutState(owner.getLabels()))
                .addNewOwnerReference()
                .withApiVersion("v1")
                .withKind("Pod")
                .withName(owner.getName())
                .withUid(owner.getUid())
                .endOwnerReference()
                .build();
    }

    static SessionId id(Pod pod) {
        return SessionRecords.id(pod).orElseThrow();
    }

    /** The host that the route of a session is for. */
    static Optional<String> host(SessionAddresses addresses, Optional<String> shared, SessionId id) {
        return switch (addresses) {
            case SessionAddresses.Paths _ -> shared;
            case SessionAddresses.Subdomains subdomains -> Optional.of(subdomains.host(id));
        };
    }
}
