/**
 * The service on a real cluster: images, Pods, the ingress, the chart, a browser. Needs {@code KUBECONFIG} and
 * {@code QUIRE_TEST_CLUSTER=yes}, or Docker for a k3s; see {@link dev.quire.api.cluster.OnCluster}.
 */
@NullMarked
package dev.quire.api.cluster;

import org.jspecify.annotations.NullMarked;
