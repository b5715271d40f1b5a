package dev.quire.launcher.kubernetes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the cluster's nodes.
 *
 * @param growth whether there may be more of them, of another kind, in a while
 * @param rooms what each has for Pods, by resource; empty when this service may not look
 */
record Machines(Growth growth, List<Map<String, Quantity>> rooms) {
    enum Growth {
        /** The nodes say nothing of it. */
        NONE,
        /** This service may not look. */
        HIDDEN,
        /** Something makes nodes when Pods wait for them. */
        AUTOSCALED
    }

    /** Nothing is known, so that everything is possible. */
    static final Machines ANY = new Machines(Growth.AUTOSCALED, List.of());

    /** Nobody lets this service look. */
    static final Machines HIDDEN = new Machines(Growth.HIDDEN, List.of());

    /** What whoever makes nodes on demand, or offers to, leaves on them. */
    private static final Set<String> SIGNS = Set.of(
            "karpenter.sh/nodepool",
            "cloud.google.com/gke-nodepool",
            "eks.amazonaws.com/nodegroup",
            "kubernetes.azure.com/agentpool",
            "cluster-autoscaler.kubernetes.io/scale-down-disabled");

    Machines {
        rooms = List.copyOf(rooms);
    }

    static Machines of(List<Node> nodes) {
        boolean autoscaled = nodes.stream().flatMap(Machines::marks).anyMatch(SIGNS::contains);
        return new Machines(
                autoscaled ? Growth.AUTOSCALED : Growth.NONE,
                nodes.stream()
                        .map(node -> Objects.requireNonNullElse(
                                node.getStatus().getAllocatable(), Map.<String, Quantity>of()))
                        .toList());
    }

    private static Stream<String> marks(Node node) {
        return Stream.of(node.getMetadata().getLabels(), node.getMetadata().getAnnotations())
                .filter(Objects::nonNull)
                .flatMap(marks -> marks.keySet().stream());
    }

    /** The first resource of which no node has that much, were it empty; empty when some node has all, or nothing is known. */
    Optional<String> lacking(Map<String, Quantity> requests) {
        if (rooms.isEmpty()
                || rooms.stream().anyMatch(room -> missing(room, requests).isEmpty())) {
            return Optional.empty();
        }
        return rooms.stream().flatMap(room -> missing(room, requests).stream()).findFirst();
    }

    private static Optional<String> missing(Map<String, Quantity> room, Map<String, Quantity> requests) {
        return requests.entrySet().stream()
                .filter(request -> amount(room.get(request.getKey())).compareTo(amount(request.getValue())) < 0)
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst();
    }

    private static BigDecimal amount(@Nullable Quantity quantity) {
        return quantity == null ? BigDecimal.ZERO : quantity.getNumericalAmount();
    }
}
