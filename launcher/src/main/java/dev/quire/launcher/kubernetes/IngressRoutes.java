package dev.quire.launcher.kubernetes;

import dev.quire.launcher.kubernetes.Permissions.Permission;
import dev.quire.launcher.session.SessionAddresses;
import dev.quire.launcher.session.SessionId;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import java.util.List;
import java.util.TreeMap;

/** A Service and an Ingress for each session. */
record IngressRoutes(SessionAddresses addresses, RouteSettings.Way.Ingresses settings) implements Routes {
    @Override
    public List<HasMetadata> objects(Pod pod) {
        // What a controller reads from Services too is set once for both.
        Service service = new ServiceBuilder(Routes.service(pod))
                .editMetadata()
                .addToAnnotations(new TreeMap<>(settings.annotations()))
                .endMetadata()
                .build();
        return List.of(service, ingress(pod));
    }

    private HasMetadata ingress(Pod pod) {
        SessionId id = Routes.id(pod);
        return new IngressBuilder()
                .withMetadata(new ObjectMetaBuilder(Routes.owned(pod))
                        .withAnnotations(new TreeMap<>(settings.annotations()))
                        .build())
                .withNewSpec()
                .withIngressClassName(settings.ingressClass().orElse(null))
                .addNewRule()
                .withHost(Routes.host(addresses, settings.host(), id).orElse(null))
                .withNewHttp()
                .addNewPath()
                .withPath(addresses.url(id).getPath())
                .withPathType("Prefix")
                .withNewBackend()
                .withNewService()
                .withName(Routes.owned(pod).getName())
                .withNewPort()
                .withName(PORT_NAME)
                .endPort()
                .endService()
                .endBackend()
                .endPath()
                .endHttp()
                .endRule()
                .endSpec()
                .build();
    }

    @Override
    public List<Permission> needed() {
        return List.of(
                new Permission("", "services", "create"), new Permission("networking.k8s.io", "ingresses", "create"));
    }
}
