package dev.quire.launcher.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What an engine says of itself.
 *
 * @param kind which engine really answers: {@code docker} may be Podman under another name
 * @param architecture of the machine that its containers run on, in Go's words ({@code amd64})
 * @param runtime the OCI runtime that it uses by default
 * @param hybridCgroups whether it has only the first version of control groups
 * @param remote whether its containers run on another (virtual) machine
 * @param limits what it says that it can enforce
 */
record EngineInfo(
        EngineKind kind,
        String version,
        String architecture,
        String runtime,
        boolean hybridCgroups,
        boolean remote,
        Set<EngineLimit> limits) {
    private static final ObjectMapper JSON = new ObjectMapper();

    EngineInfo {
        limits = Set.copyOf(limits);
    }

    /** Reads {@code podman info --format json} or {@code docker info --format '{{json .}}'}; empty when no server answered. */
    static Optional<EngineInfo> parse(String json) {
        try {
            JsonNode info = JSON.readTree(json);
            if (info.has("host")) {
                return Optional.of(podman(info));
            }
            return info.path("ServerVersion").asText("").isEmpty() ? Optional.empty() : Optional.of(docker(info));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static EngineInfo podman(JsonNode info) {
        JsonNode host = info.path("host");
        boolean first = host.path("cgroupVersion").asText().equals("v1");
        boolean rootless = host.path("security").path("rootless").asBoolean();
        Set<EngineLimit> limits = EnumSet.noneOf(EngineLimit.class);
        if (!(first && rootless)) {
            for (JsonNode controller : host.path("cgroupControllers")) {
                switch (controller.asText()) {
                    case "memory" -> {
                        limits.add(EngineLimit.MEMORY);
                        limits.add(EngineLimit.SWAP);
                    }
                    case "cpu" -> limits.add(EngineLimit.CPU);
                    case "pids" -> limits.add(EngineLimit.PIDS);
                    default -> {}
                }
            }
        }
        return new EngineInfo(
                EngineKind.PODMAN,
                info.path("version").path("Version").asText(),
                goArchitecture(host.path("arch").asText()),
                host.path("ociRuntime").path("name").asText(),
                first,
                host.path("serviceIsRemote").asBoolean(),
                limits);
    }

    private static EngineInfo docker(JsonNode info) {
        Set<EngineLimit> limits = EnumSet.noneOf(EngineLimit.class);
        if (info.path("MemoryLimit").asBoolean()) {
            limits.add(EngineLimit.MEMORY);
        }
        if (info.path("SwapLimit").asBoolean()) {
            limits.add(EngineLimit.SWAP);
        }
        if (info.path("CpuCfsQuota").asBoolean()) {
            limits.add(EngineLimit.CPU);
        }
        if (info.path("PidsLimit").asBoolean()) {
            limits.add(EngineLimit.PIDS);
        }
        return new EngineInfo(
                EngineKind.DOCKER,
                info.path("ServerVersion").asText(),
                goArchitecture(info.path("Architecture").asText()),
                info.path("DefaultRuntime").asText(),
                info.path("CgroupVersion").asText().equals("1"),
                // The daemon has capabilities of its own, whatever ours are.
                true,
                limits);
    }

    private static String goArchitecture(String name) {
        return switch (name) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> name;
        };
    }
}
