package dev.quire.launcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PodOverlayTest {
    private static final Pod BARE = new SessionManifests(Pods.SETTINGS).pod(Pods.SPEC, Pods.IMAGE, 1, Pods.OWNER);

    @Test
    void whatHasANameIsMergedByIt() {
        Pod pod = PodOverlay.parse("""
                spec:
                  schedulerName: batch
                  containers:
                    - name: session
                      env: [{name: HTTPS_PROXY, value: "http://proxy.example:3128"}]
                      resources: {limits: {example.org/licence: 1}}
                    - name: exporter
                      image: registry.example/exporter@sha256:0123
                      securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
                """).on(BARE);

        assertThat(pod.getSpec().getSchedulerName()).isEqualTo("batch");
        assertThat(pod.getSpec().getContainers()).extracting(Container::getName).containsExactly("session", "exporter");
        Container session = pod.getSpec().getContainers().getFirst();
        assertThat(session.getArgs())
                .isEqualTo(BARE.getSpec().getContainers().getFirst().getArgs());
        assertThat(session.getEnv())
                .extracting(variable -> variable.getName())
                .contains("BINDER_LAUNCH_HOST", "JUPYTER_TOKEN")
                .endsWith("HTTPS_PROXY");
        assertThat(session.getResources().getLimits()).containsKeys("memory", "cpu", "example.org/licence");
    }

    @Test
    void noOverlayChangesNothing() {
        assertThat(PodOverlay.parse("").on(BARE)).isSameAs(BARE);
        assertThat(PodOverlay.parse("# nothing yet\n").on(BARE)).isEqualTo(BARE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{spec: {hostNetwork: true}} | spec.hostNetwork cannot be",
                "{spec: {hostPID: true}} | spec.hostPID cannot be",
                "{spec: {hostIPC: true}} | spec.hostIPC cannot be",
                "{spec: {hostUsers: true}} | spec.hostUsers cannot be",
                "{spec: {volumes: [{name: node, hostPath: {path: /}}]}} | spec.volumes[node].hostPath cannot be",
                "{spec: {volumes: [{name: home, nfs: {server: s, path: /}}]}} | spec.volumes[home].nfs cannot be",
                "{spec: {volumes: [{name: t, projected: {sources: [{serviceAccountToken: {path: t}}]}}]}} | spec.volumes[t].projected",
                "{spec: {volumes: [{name: shm, emptyDir: {}}]}} | spec.volumes[shm] cannot be",
                "{spec: {automountServiceAccountToken: true}} | spec.automountServiceAccountToken cannot be",
                "{spec: {serviceAccountName: admin}} | spec.serviceAccountName cannot be",
                "{spec: {securityContext: {runAsUser: 0}}} | spec.securityContext.runAsUser cannot be",
                "{spec: {securityContext: {runAsNonRoot: false}}} | spec.containers[session].securityContext.runAsNonRoot",
                "{spec: {securityContext: {seccompProfile: {type: Unconfined}}}} | spec.securityContext.seccompProfile",
                "{spec: {securityContext: {sysctls: [{name: kernel.msgmax, value: '1'}]}}} | sysctls[kernel.msgmax]",
                "{spec: {securityContext: {appArmorProfile: {type: Unconfined}}}} | spec.securityContext.appArmorProfile",
                "{spec: {securityContext: {seLinuxOptions: {type: spc_t}}}} | spec.securityContext.seLinuxOptions",
                "{spec: {containers: [{name: session, securityContext: {privileged: true}}]}} | securityContext.privileged",
                "{spec: {containers: [{name: session, securityContext: {allowPrivilegeEscalation: true}}]}} | allowPrivilegeEscalation",
                "{spec: {containers: [{name: session, securityContext: {capabilities: {add: [SYS_ADMIN]}}}]}} | capabilities.add",
                "{spec: {containers: [{name: session, securityContext: {capabilities: {drop: [KILL]}}}]}} | capabilities.drop",
                "{spec: {containers: [{name: session, securityContext: {runAsUser: 0}}]}} | [session].securityContext.runAsUser",
                "{spec: {containers: [{name: session, securityContext: {procMount: Unmasked}}]}} | securityContext.procMount",
                "{spec: {containers: [{name: session, args: [sh]}]}} | spec.containers[session].args cannot be",
                "{spec: {containers: [{name: session, command: [sh]}]}} | spec.containers[session].command cannot be",
                "{spec: {containers: [{name: session, image: other}]}} | spec.containers[session].image cannot be",
                "{spec: {containers: [{name: session, ports: [{containerPort: 1}]}]}} | spec.containers[session].ports cannot be",
                "{spec: {containers: [{name: session, env: [{name: JUPYTER_TOKEN, value: x}]}]}} | env[JUPYTER_TOKEN] cannot be",
                "{spec: {containers: [{name: beside, image: i}]}} | [beside].securityContext.allowPrivilegeEscalation",
                "{spec: {containers: [{name: beside}]}} | spec.containers[beside] cannot be in an overlay: it needs an image",
                "{spec: {initContainers: [{name: session, image: i}]}} | spec.initContainers[session] cannot be",
                "{spec: {containers: [{image: i}]}} | spec.containers[0] cannot be in an overlay: it needs a 'name'",
                "{spec: {containers: [{name: a, image: i}, {name: a, image: i}]}} | spec.containers[a] cannot be in an overlay: it is there twice",
                "{metadata: {labels: {quire.dev/session: x}}} | metadata.labels.quire.dev/session cannot be",
                "{metadata: {annotations: {quire.dev/idle: x}}} | metadata.annotations.quire.dev/idle cannot be",
                "{metadata: {name: x}} | metadata.name cannot be",
                "{spec: {restartPolicy: Always}} | spec.restartPolicy cannot be",
                "{spec: {activeDeadlineSeconds: 1}} | it is quire.sessions.max-age",
                "{spec: {securityContext: null}} | spec.securityContext cannot be in an overlay: it adds and changes",
                "{spec: {$patch: delete}} | spec.$patch cannot be",
                "{spec: {hostNetwrok: true}} | spec.hostNetwrok cannot be in an overlay: a Pod has no such field",
                "{spec: {containers: lots}} | spec.containers cannot be in an overlay",
                "{status: {phase: Failed}} | status cannot be",
                "{kind: Deployment} | kind cannot be",
                "just words | It is no piece of a Pod in YAML",
                "'{spec: [' | It is no piece of a Pod in YAML",
            })
    void whatCannotBeIsSaidWithItsPlace(String yaml, String sentence) {
        assertThatThrownBy(() -> PodOverlay.parse(yaml))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{spec: {affinity: {nodeAffinity: {}}}}",
                "{spec: {dnsConfig: {options: [{name: ndots, value: '1'}]}}}",
                "{spec: {tolerations: [{operator: Exists}]}}",
                "{spec: {securityContext: {sysctls: [{name: net.ipv4.tcp_syncookies, value: '1'}]}}}",
                "{spec: {securityContext: {supplementalGroups: [2000], fsGroupChangePolicy: OnRootMismatch}}}",
                "{spec: {volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]}}",
                "{metadata: {labels: {team: physics}, annotations: {example.org/a: b}}}",
                "{apiVersion: v1, kind: Pod, spec: {terminationGracePeriodSeconds: 30}}",
            })
    void whatDoesNoHarmIsTaken(String yaml) {
        assertThat(catchThrowable(() -> PodOverlay.parse(yaml))).isNull();
    }

    @Test
    void allThatCannotBeIsSaidAtOnce() {
        assertThatThrownBy(() -> PodOverlay.parse("{spec: {hostNetwork: true, hostPID: true}}"))
                .hasMessageContaining("spec.hostNetwork")
                .hasMessageContaining("spec.hostPID");
    }

    /** What passes leaves a session what makes it one; that Pod Security takes it is asked of a real API server. */
    @Test
    void noOverlayThatPassesChangesWhatMakesAPodASession() {
        int passed = 0;
        for (String yaml : RandomOverlays.some(20260101L, 1000)) {
            PodOverlay overlay;
            try {
                overlay = PodOverlay.parse(yaml);
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).as(yaml).matches("(?s).*cannot be.*");
                continue;
            }
            passed++;
            Pod pod = overlay.on(BARE);
            assertThat(essence(pod)).as(yaml).isEqualTo(essence(BARE));
        }
        assertThat(passed).isBetween(100, 900);
    }

    private static List<Object> essence(Pod pod) {
        Container session = pod.getSpec().getContainers().getFirst();
        Map<String, String> labels = pod.getMetadata().getLabels();
        return List.of(
                BARE.getMetadata().getLabels().keySet().stream()
                        .map(labels::get)
                        .toList(),
                pod.getMetadata().getName(),
                session.getName(),
                session.getImage(),
                session.getCommand(),
                session.getArgs(),
                session.getPorts(),
                session.getEnv().stream()
                        .filter(variable -> variable.getName().equals("JUPYTER_TOKEN"))
                        .toList(),
                pod.getSpec().getRestartPolicy(),
                pod.getSpec().getActiveDeadlineSeconds(),
                pod.getSpec().getAutomountServiceAccountToken(),
                pod.getSpec().getEnableServiceLinks(),
                pod.getSpec().getVolumes().getFirst());
    }
}
