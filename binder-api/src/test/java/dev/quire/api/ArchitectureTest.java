package dev.quire.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The rules of who may know whom; each says what to do instead. */
final class ArchitectureTest {
    private static final JavaClasses QUIRE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("dev.quire");

    @Test
    void repo2imageKnowsNothingOfTheOthers() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.quire.repo2image..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.quire.launcher..", "dev.quire.api..", "io.micronaut..", "jakarta.inject..")
                .because("repo2image is a library and a command line; what it needs comes in through constructors"));
    }

    @Test
    void launcherKnowsNothingOfTheOthers() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.quire.launcher..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.quire.repo2image..", "dev.quire.api..", "io.micronaut..", "jakarta.inject..")
                .because("an image reference is all that a launch needs of a build; binder-api translates"));
    }

    @Test
    void theLaunchKnowsNoFramework() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.quire.api.launch..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.micronaut..", "jakarta..", "reactor..", "dev.quire.api.http..", "dev.quire.api.config..")
                .because("the use case is plain Java; dev.quire.api.http serves it, Wiring configures it"));
    }

    @Test
    void adaptersKnowNothingOfTheService() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.quire.api.http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.quire.repo2image.registry..",
                        "dev.quire.repo2image.assemble..",
                        "dev.quire.launcher.kubernetes..",
                        "dev.quire.launcher.local..",
                        "dev.quire.launcher.proxy..")
                .because("only Wiring knows which adapter stands behind a port"));
    }

    @Test
    void eachLibraryIsKnownInOnePlace() {
        only("dev.quire.repo2image.registry", "com.google.cloud.tools.jib..", "put it behind the port Registry");
        only("dev.quire.repo2image.repo", "org.eclipse.jgit..", "put it behind the port GitRemote");
        only("dev.quire.launcher.kubernetes", "io.fabric8..", "put it behind the port Sessions");
        only("dev.quire.launcher.proxy", "io.vertx..", "the proxy is the only server besides binder-api's");
        only("dev.quire.api", "reactor..", "Reactor stays in the bridge between logs and Netty");
    }

    private static void only(String home, String library, String instead) {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(home + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .because(instead));
    }

    @Test
    void theValuesOfSessionsDoNoIo() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.quire.launcher.session..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net.http..", "java.nio.channels..", "io.fabric8..", "io.vertx..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.nio.file.Files")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.net.Socket")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.ProcessBuilder")
                .because("values and rules are pure; adapters do what they say"));
    }

    @Test
    void packagesFormNoCycles() {
        for (String module : List.of("repo2image", "launcher", "api")) {
            check(slices().matching("dev.quire." + module + ".(*)..").should().beFreeOfCycles());
        }
    }

    @Test
    void nobodyPrintsOrTakesTheTimeByTheWay() {
        check(noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.quire.api.launch..", "dev.quire.repo2image.image..", "dev.quire.launcher.session..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .because("time comes in as an InstantSource, so that tests can say what time it is"));
    }

    @Test
    void controllersAndFiltersAreNobodysBusiness() {
        check(classes()
                .that()
                .resideInAPackage("dev.quire.api.http")
                .and()
                .haveSimpleNameEndingWith("Controller")
                .should()
                .bePackagePrivate());
    }

    @Test
    void everyPackageSaysWhatItIsForAndIsNullMarked() {
        Set<JavaPackage> packages = QUIRE.getPackage("dev.quire").getSubpackagesInTree();
        assertThat(packages.stream()
                        .filter(p -> !p.getClasses().isEmpty())
                        .filter(p -> !p.isAnnotatedWith(NullMarked.class))
                        .map(JavaPackage::getName))
                .as("packages without a package-info.java that says what they are for, with @NullMarked")
                .isEmpty();
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(QUIRE);
    }
}
