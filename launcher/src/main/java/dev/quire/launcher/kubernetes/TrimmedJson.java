package dev.quire.launcher.kubernetes;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/**
 * How answers of the API server are read: past what nobody here looks at. A Pod is eight kilobytes of JSON, most of which is who wrote
 * what and how it is to run; a list of thousands is read in half the time without.
 */
final class TrimmedJson {
    @JsonIgnoreProperties("managedFields")
    private interface NoManagers {}

    @JsonIncludeProperties({"nodeName", "containers"})
    private interface WhereAndWhat {}

    @JsonIncludeProperties({"name", "image", "env"})
    private interface ImageAndVariables {}

    private TrimmedJson() {}

    /** Everything but who wrote what. */
    static KubernetesSerialization of() {
        return new KubernetesSerialization(mapper(), true);
    }

    /** Of Pods what {@link SmallPod} keeps, for one who changes nothing; no other kinds. */
    static KubernetesSerialization ofPods() {
        ObjectMapper mapper =
                mapper().addMixIn(PodSpec.class, WhereAndWhat.class).addMixIn(Container.class, ImageAndVariables.class);
        KubernetesSerialization serialization = new KubernetesSerialization(mapper, false);
        serialization.registerKubernetesResource(Pod.class);
        return serialization;
    }

    private static ObjectMapper mapper() {
        return new ObjectMapper().addMixIn(ObjectMeta.class, NoManagers.class);
    }
}
