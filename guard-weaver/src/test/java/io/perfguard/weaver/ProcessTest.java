/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.weaver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** javac and java as a user calls them, in processes of their own. */
class ProcessTest {
  private static final String MAIN = """
        package app;
        import io.perfguard.cache.*;
        import io.perfguard.core.GuardRegistry;
        import io.perfguard.core.operation.Operation;
        import io.perfguard.core.operation.Operations;
        public class Main {
          int calls;
          @CacheMethod(ttl = "24h", maximumItems = 10_000, maximumBytes = "100MB", key = "#country, #year")
          String factor(String country, int year) { return country + year + ++calls; }
          @Operation("quote") String quote() { return factor("US", 1) + factor("US", 1); }
          public static void main(String[] args) {
            try (GuardRegistry guards = GuardRegistry.create()) {
              CacheMethods.bind(guards);
              String quoted = new Main().quote();
              System.out.println(quoted + " " + guards.stats(GuardedCache.KIND).get("Main.factor").hitCount()
                  + " " + guards.stats(Operations.KIND).get("quote").count());
            }
          }
        }""";

  @TempDir
  private Path folder;

  private static List<String> classPath() {
    return Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator));
  }

  private static String path(String... parts) {
    return classPath().stream()
        .filter(entry -> Arrays.stream(parts).anyMatch(entry.replace('\\', '/')::contains))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** What an application has: nothing of the weaver. */
  private static String application() {
    return path(
        "guard-core",
        "guard-cache",
        "/caffeine-",
        "/resilience4j-",
        "/slf4j-api",
        "/jspecify",
        "/logback");
  }

  private static String weaver() {
    return path("guard-weaver/", "/guard-weaver", "/byte-buddy");
  }

  private record Ended(int code, String out, String err) {}

  private Ended run(String tool, List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", tool).toString());
    command.addAll(arguments);
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    Process process = new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectOutput(out.toFile())
        .redirectError(err.toFile())
        .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8).trim(),
        Files.readString(err, StandardCharsets.UTF_8).trim());
  }

  private Path source(String name, String text) throws Exception {
    Path file = folder.resolve("src").resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** All that a later JDK forbids. */
  private static List<String> strict() {
    List<String> flags = new ArrayList<>(List.of("-XX:-EnableDynamicAgentLoading"));
    if (Runtime.version().feature() >= 24) {
      flags.add("--illegal-native-access=deny");
      flags.add("--sun-misc-unsafe-memory-access=deny");
    }
    return flags;
  }

  @Test
  void javac_with_a_processor_path_and_java_without_flags() throws Exception {
    Path main = source("app/Main.java", MAIN);
    String classes = folder.resolve("classes").toString();
    Ended compiled = run(
        "javac",
        List.of("-processorpath", weaver(), "-cp", application(), "-d", classes, main.toString()));
    assertThat(compiled.err()).isEmpty();
    assertThat(compiled.code()).isZero();
    List<String> arguments = new ArrayList<>(strict());
    arguments.addAll(List.of("-cp", application() + File.pathSeparator + classes, "app.Main"));
    Ended ran = run("java", arguments);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).isEqualTo("US11US11 1 1");
  }

  @Test
  void an_application_that_is_a_module() throws Exception {
    Path main = source("app/Main.java", MAIN);
    Path module = source("module-info.java", "module app { requires io.perfguard.cache; }");
    String classes = folder.resolve("classes").toString();
    Ended compiled = run(
        "javac",
        List.of(
            "-processorpath",
            weaver(),
            "--module-path",
            application(),
            "-d",
            classes,
            main.toString(),
            module.toString()));
    assertThat(compiled.err()).doesNotContain("error");
    assertThat(compiled.code()).as(compiled.err()).isZero();
    List<String> arguments = new ArrayList<>(strict());
    arguments.addAll(List.of(
        "--module-path", application() + File.pathSeparator + classes, "-m", "app/app.Main"));
    Ended ran = run("java", arguments);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).isEqualTo("US11US11 1 1");
  }

  @Test
  void an_error_ends_the_compilation() throws Exception {
    Path main = source("app/Main.java", MAIN.replace("24h", "24 hours"));
    Ended compiled = run(
        "javac",
        List.of(
            "-processorpath",
            weaver(),
            "-cp",
            application(),
            "-d",
            folder.resolve("classes").toString(),
            main.toString()));
    assertThat(compiled.code()).isEqualTo(1);
    assertThat(compiled.err())
        .contains(
            "Main.java:9: error: PGC-005 Main.factor (Main.java:9): ttl must be a duration > 0")
        .contains("was \"24 hours\"");
  }

  @Test
  void a_class_file_that_is_not_found_is_said() throws Exception {
    Path main = source("app/Main.java", MAIN);
    Ended compiled =
        run("javac", List.of("-processorpath", weaver(), "-cp", application(), main.toString()));
    assertThat(compiled.err())
        .contains(
            "warning: guard-weaver did not find the class file of app.Main, so that it is not woven");
  }

  @Test
  void what_is_not_woven_is_said_also_without_logging() throws Exception {
    Path main = source("app/Main.java", MAIN);
    String classes = folder.resolve("classes").toString();
    String cp = application();
    run("javac", List.of("-processorpath", weaver(), "-cp", cp, "-d", classes, main.toString()));
    run("javac", List.of("-proc:none", "-cp", cp, "-d", classes, main.toString()));
    String silent = path("guard-core", "guard-cache", "/caffeine-", "/slf4j-api", "/jspecify");
    Ended ran = run("java", List.of("-cp", silent + File.pathSeparator + classes, "app.Main"));
    assertThat(ran.err())
        .contains(
            "perfguard: 2 annotated methods are not woven", "app.Main#factor", "app.Main#quote");
  }

  @Test
  void operations_alone_need_guard_core_alone() throws Exception {
    Path main = source("app/Main.java", """
        package app;
        public class Main {
          @io.perfguard.core.operation.Operation void quote() {}
          public static void main(String[] args) {
            try (var guards = io.perfguard.core.GuardRegistry.create()) {
              io.perfguard.core.operation.Operations.bind(guards);
              new Main().quote();
              System.out.println(guards.stats(io.perfguard.core.operation.Operations.KIND).get("Main.quote").count());
            }
          }
        }""");
    String classes = folder.resolve("classes").toString();
    String core = path("guard-core", "/slf4j-api", "/jspecify", "/logback");
    Ended compiled = run(
        "javac", List.of("-processorpath", weaver(), "-cp", core, "-d", classes, main.toString()));
    assertThat(compiled.code()).as(compiled.err()).isZero();
    Ended ran = run("java", List.of("-cp", core + File.pathSeparator + classes, "app.Main"));
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).isEqualTo("1");
  }
}
