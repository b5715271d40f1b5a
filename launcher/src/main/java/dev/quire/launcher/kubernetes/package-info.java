/**
 * Sessions and steps on Kubernetes: a session is a labelled Pod, which owns its Service and Ingress; the Pod is the record. The rules
 * (manifests, records, classification, reaping) are pure functions of Fabric8's model; {@code KubernetesSessions} is the
 * front door. Steps are Pods too, which live as long as the call that runs them: {@code KubernetesStepRunner}. Depends on
 * {@code session}, {@code step}, {@code jupyter} and Fabric8.
 */
@NullMarked
package dev.quire.launcher.kubernetes;

import org.jspecify.annotations.NullMarked;
