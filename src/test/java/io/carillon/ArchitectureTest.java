package io.carillon;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The design's table of packages, and who may import whom. */
class ArchitectureTest {
    private static final String ROOT = "io.carillon";
    private static final String SERVER = "server";

    /** Each package and what it may import; {@code server} may import all. Some have no class yet. */
    private static final Map<String, Set<String>> IMPORTS = Map.ofEntries(
            Map.entry("event", Set.of()),
            Map.entry("failpoint", Set.of()),
            Map.entry("problem", Set.of()),
            Map.entry("openapi", Set.of("problem")),
            Map.entry("container", Set.of()),
            Map.entry("content", Set.of("problem")),
            Map.entry("access", Set.of("event", "openapi", "problem")),
            Map.entry("log", Set.of("event", "failpoint")),
            Map.entry("resource", Set.of("event", "log", "access", "content", "openapi", "problem")),
            Map.entry("message", Set.of("event", "log", "access", "content", "openapi", "problem")),
            Map.entry("fanout", Set.of("event", "log", "failpoint")),
            Map.entry("sse", Set.of("event", "fanout", "access", "openapi", "problem", "container")),
            Map.entry("websocket", Set.of("event", "fanout", "access", "openapi", "problem", "container")),
            Map.entry("session", Set.of("event", "log", "fanout", "access", "openapi", "problem")),
            Map.entry("mercure", Set.of("event", "log", "fanout", "sse", "access", "problem")),
            Map.entry(
                    SERVER,
                    Set.of(
                            "event",
                            "failpoint",
                            "problem",
                            "openapi",
                            "container",
                            "content",
                            "access",
                            "log",
                            "resource",
                            "message",
                            "fanout",
                            "sse",
                            "websocket",
                            "session",
                            "mercure")));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void packagesImportOnlyWhatTheDesignLetsThem() {
        Architectures.LayeredArchitecture layers =
                layeredArchitecture().consideringOnlyDependenciesInAnyPackage(ROOT + "..");
        for (String each : IMPORTS.keySet()) {
            layers = layers.optionalLayer(each).definedBy(ROOT + "." + each + "..");
        }
        for (Map.Entry<String, Set<String>> each : IMPORTS.entrySet()) {
            layers = each.getValue().isEmpty()
                    ? layers.whereLayer(each.getKey()).mayNotAccessAnyLayer()
                    : layers.whereLayer(each.getKey())
                            .mayOnlyAccessLayers(each.getValue().toArray(String[]::new));
        }
        layers.check(CLASSES);
    }

    @Test
    void nobodyImportsTheServer() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage(ROOT + "..")
                .layer(SERVER)
                .definedBy(ROOT + "." + SERVER + "..")
                .whereLayer(SERVER)
                .mayNotBeAccessedByAnyLayer()
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void everyClassIsInAPackageOfTheTable() {
        Set<String> found = CLASSES.stream()
                .map(JavaClass::getPackageName)
                .map(name -> name.substring(Math.min(name.length(), ROOT.length() + 1)))
                .collect(Collectors.toSet());

        assertThat(found).isNotEmpty().isSubsetOf(IMPORTS.keySet());
    }
}
