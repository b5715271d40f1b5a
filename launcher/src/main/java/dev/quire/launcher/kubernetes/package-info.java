/**
 * Sessions on Kubernetes: a session is a labelled Pod, which owns its Service and Ingress; the Pod is the record. The rules
 * (manifests, records, classification, reaping) are pure functions of Fabric8's model; {@code KubernetesSessions} is the
 * front door. Depends on {@code session}, {@code jupyter} and Fabric8.
 */
@NullMarked
package dev.quire.launcher.kubernetes;

import org.jspecify.annotations.NullMarked;
