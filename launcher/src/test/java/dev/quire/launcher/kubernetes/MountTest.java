package dev.quire.launcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.launcher.kubernetes.KubernetesStepSettings.Users;
import dev.quire.launcher.kubernetes.Mount.Access;
import dev.quire.launcher.kubernetes.Mount.Source;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MountTest {
    @Test
    void whatOthersSeeTooIsReadOnlyUnlessSaid() {
        assertThat(Mount.parse("pvc/datasets:/data"))
                .isEqualTo(new Mount(new Source.Claim("datasets"), "/data", Access.READ_ONLY));
        assertThat(Mount.parse("pvc/homes:/home/jovyan/shared:rw"))
                .isEqualTo(new Mount(new Source.Claim("homes"), "/home/jovyan/shared", Access.READ_WRITE));
        assertThat(Mount.parse("configmap/course:/srv/course:ro"))
                .isEqualTo(new Mount(new Source.Config("course"), "/srv/course", Access.READ_ONLY));
        assertThat(Mount.parse("secret/licence:/srv/licence"))
                .isEqualTo(new Mount(new Source.Keys("licence"), "/srv/licence", Access.READ_ONLY));
        assertThat(Mount.parse("emptydir/10Gi:/scratch"))
                .isEqualTo(new Mount(new Source.Scratch("10Gi"), "/scratch", Access.READ_WRITE));
    }

    @ParameterizedTest
    @CsvSource({
        "hostpath/etc:/data,is no volume",
        "nfs/server:/data,is no volume",
        "pvc/datasets,is no volume",
        "pvc/datasets:data,is no volume",
        "pvc/Datasets:/data,is no name of a Kubernetes object",
        "emptydir/lots:/scratch,is no size of a volume",
        "pvc/datasets:/,cannot be mounted at '/'",
        "pvc/datasets:/proc/x,cannot be mounted",
        "pvc/datasets:/etc,cannot be mounted",
        "pvc/datasets:/data/../etc,cannot be mounted",
        "secret/licence:/srv/licence:rw,can only be read",
    })
    void whatCannotBeMountedIsSaid(String text, String sentence) {
        assertThatThrownBy(() -> Mount.parse(text)).hasMessageContaining(sentence);
    }

    @Test
    void aDirectoryIsOneVolumes() {
        List<Mount> mounts = List.of(Mount.parse("pvc/a:/data"), Mount.parse("pvc/b:/data"));

        assertThatThrownBy(() -> new PodShape(
                        PodSettings.DEFAULT, Map.of(), Users.OF_THE_NODE, Optional.empty(), Map.of(), mounts))
                .hasMessageContaining("Two volumes would be mounted at '/data'");
    }
}
