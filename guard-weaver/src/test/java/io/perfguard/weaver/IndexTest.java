/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.weaver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.perfguard.cache.CacheMethods;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.Configuration;
import io.perfguard.core.operation.Operations;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.bytebuddy.build.BuildLogger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** What was not woven is said, never silently nothing. */
class IndexTest {
  private static final Map<String, String> A = Map.of("app/A.java", """
      package app; import io.perfguard.cache.*; import io.perfguard.core.operation.*; public class A {
      @CacheMethod String a(String a) { return a; }
      @CacheMethod(name = "other") String b(String a) { return a; }
      @Operation void o() {}
      @CacheInvalidate(cache = "A.a") void i(String a) {}
      }
      """);
  private static final Map<String, String> B = Map.of(
      "app/B.java",
      "package app; import io.perfguard.cache.*; class B { class C { @CacheMethod String a(String a) { return a; } } }");

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @TempDir
  private Path folder;

  @BeforeEach
  void listen() {
    log.start();
    ((Logger) LoggerFactory.getLogger("io.perfguard")).addAppender(log);
  }

  @AfterEach
  void stop() {
    ((Logger) LoggerFactory.getLogger("io.perfguard")).detachAppender(log);
  }

  private List<String> logged() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private List<String> index() throws Exception {
    return Files.readAllLines(folder.resolve("META-INF/perfguard/woven.idx")).stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> String.join(" ", line.split("\t")))
        .toList();
  }

  private void bind(Map<String, String> settings) throws Exception {
    try (URLClassLoader loader = new URLClassLoader(
            new URL[] {folder.toUri().toURL()}, IndexTest.class.getClassLoader());
        GuardRegistry guards =
            GuardRegistry.builder().configuration(Configuration.of(settings)).build()) {
      CacheMethods.bind(guards, loader);
    }
  }

  @ParameterizedTest
  @EnumSource(Delivery.class)
  void what_was_woven_is_written_down_and_nothing_is_said(Delivery delivery) throws Exception {
    assertThat(delivery.compile(folder, List.of(), A).success()).isTrue();
    assertThat(index())
        .containsExactlyInAnyOrder(
            "cache app.A a (Ljava/lang/String;)Ljava/lang/String; A.a false A.java:2",
            "cache app.A b (Ljava/lang/String;)Ljava/lang/String; other true A.java:3",
            "operation app.A o ()V A.o false A.java:4",
            "invalidate app.A i (Ljava/lang/String;)V A.a true A.java:5");
    bind(Map.of("perfguard.weaving.unwoven", "fail"));
    assertThat(logged()).isEmpty();
  }

  @Test
  void classes_that_were_compiled_anew_without_the_processor_are_named() throws Exception {
    Delivery.PROCESSOR.compile(folder, List.of(), A);
    Delivery.PROCESSOR.compile(folder, List.of(), B);
    bind(Map.of());
    assertThat(logged()).isEmpty();
    // As an IDE does whose own compiler runs no processors; the generated classes are still there.
    plain(A);
    bind(Map.of());
    assertThat(logged()).hasSize(1);
    assertThat(logged().get(0))
        .startsWith("4 annotated methods are not woven, so that the annotations do nothing.")
        .contains("\n  app.A#a\n", "\n  app.A#b", "\n  app.A#o", "\n  app.A#i")
        .doesNotContain("app.B");
    assertThatThrownBy(() -> bind(Map.of("perfguard.weaving.unwoven", "fail")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("app.A#a");
    assertThatThrownBy(() -> bind(Map.of("perfguard.weaving.unwoven", "attach")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("perfguard.weaving.unwoven must be warn or fail, was \"attach\"");
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()});
        GuardRegistry guards = GuardRegistry.create()) {
      Operations.bind(guards, loader);
      assertThat(logged().get(logged().size() - 1))
          .startsWith("1 annotated method is")
          .contains("app.A#o");
    }
  }

  private void plain(Map<String, String> sources) throws Exception {
    Path only = folder.resolve("only");
    Delivery.plain(only, sources);
    try (var files = Files.walk(only)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = folder.resolve(only.relativize(file).toString());
        Files.deleteIfExists(to);
        Files.move(file, to);
      }
    }
  }

  @Test
  void a_class_that_is_gone_leaves_the_index() throws Exception {
    Delivery.PROCESSOR.compile(folder, List.of(), A);
    Delivery.PROCESSOR.compile(folder, List.of(), B);
    assertThat(index()).hasSize(5).anyMatch(line -> line.startsWith("cache app.B$C a "));
    Files.delete(folder.resolve("app/B$C.class"));
    Delivery.PROCESSOR.compile(folder, List.of(), A);
    assertThat(index()).hasSize(4);
    Delivery.PROCESSOR.compile(folder, List.of(), Map.of("app/A.java", "package app; class A {}"));
    assertThat(index()).isEmpty();
  }

  @Test
  void a_name_that_another_compilation_took_is_refused() throws Exception {
    Delivery.PROCESSOR.compile(folder, List.of(), A);
    Delivery.Compiled again = Delivery.PROCESSOR.compile(
        folder,
        List.of(),
        Map.of(
            "other/A.java",
            "package other; class A { @io.perfguard.cache.CacheMethod String a(String a) { return a; } }"));
    assertThat(again.success()).isFalse();
    assertThat(again.messages())
        .anyMatch(message ->
            message.contains("PGC-017") && message.contains("taken by app.A.a (A.java:2)"));
  }

  @Test
  void an_unknown_cache_is_said_when_the_application_starts() throws Exception {
    Delivery.PROCESSOR.compile(
        folder,
        List.of(),
        Map.of(
            "app/A.java",
            "package app; class A { @io.perfguard.cache.CacheInvalidate(cache = \"A.b\") void a(String a) {} }"));
    bind(Map.of());
    assertThat(logged())
        .containsExactly(
            "app.A#a invalidates the cache \"A.b\", and no @CacheMethod has that name; there are 0 caches");
  }

  @Test
  void two_modules_that_took_one_name_are_told() throws Exception {
    Delivery.PROCESSOR.compile(folder.resolve("one"), List.of(), A);
    Delivery.PROCESSOR.compile(
        folder.resolve("two"),
        List.of(),
        Map.of(
            "other/A.java",
            "package other; class A { @io.perfguard.cache.CacheMethod String a(String a) { return a; } }"));
    URL[] both = {
      folder.resolve("one").toUri().toURL(), folder.resolve("two").toUri().toURL()
    };
    try (URLClassLoader loader = new URLClassLoader(both, IndexTest.class.getClassLoader());
        GuardRegistry guards = GuardRegistry.create()) {
      CacheMethods.bind(guards, loader);
    }
    assertThat(logged())
        .containsExactly(
            "two methods have a cache named \"A.a\", app.A#a and other.A#a: only the one that"
                + " is called first is shown; give one of them a name");
  }

  @Test
  void a_cache_of_a_parent_loader_is_invalidated() throws Exception {
    Delivery.PROCESSOR.compile(
        folder.resolve("lib"),
        List.of(),
        Map.of(
            "lib/Lib.java",
            "package lib; public class Lib { public static int v = 1; @io.perfguard.cache.CacheMethod public static int get(String a) { return v; } }"));
    Delivery.PROCESSOR.compile(
        folder.resolve("web"),
        List.of(),
        Map.of(
            "web/Web.java",
            "package web; public class Web { @io.perfguard.cache.CacheInvalidate(cache = \"Lib.get\") public static void set(String a) {} }"));
    try (URLClassLoader parent = new URLClassLoader(
            new URL[] {folder.resolve("lib").toUri().toURL()}, IndexTest.class.getClassLoader());
        URLClassLoader child =
            new URLClassLoader(new URL[] {folder.resolve("web").toUri().toURL()}, parent)) {
      Class<?> lib = parent.loadClass("lib.Lib");
      assertThat(lib.getMethod("get", String.class).invoke(null, "a")).isEqualTo(1);
      lib.getField("v").set(null, 2);
      assertThat(lib.getMethod("get", String.class).invoke(null, "a")).isEqualTo(1);
      child.loadClass("web.Web").getMethod("set", String.class).invoke(null, "a");
      assertThat(lib.getMethod("get", String.class).invoke(null, "a")).isEqualTo(2);
    }
  }

  @Test
  void a_class_is_woven_once() throws Exception {
    assertThat(Delivery.PROCESSOR.compile(folder, List.of(), A).success()).isTrue();
    byte[] before = Files.readAllBytes(folder.resolve("app/A.class"));
    List<String> index = new ArrayList<>(index());
    Delivery.weave(folder, new ArrayList<>());
    assertThat(Files.readAllBytes(folder.resolve("app/A.class"))).isEqualTo(before);
    assertThat(index()).isEqualTo(index);
  }

  @Test
  void a_plugin_without_a_folder_writes_no_index() throws Exception {
    try (WeavingPlugin plugin = new WeavingPlugin()) {
      assertThat(plugin.matches(null)).isFalse();
    }
    try (WeavingPlugin plugin = new WeavingPlugin(new File("no.jar"), BuildLogger.NoOp.INSTANCE)) {
      assertThat(plugin.matches(null)).isFalse();
    }
  }

  @Test
  void an_index_that_is_damaged_is_read_as_far_as_it_goes() throws Exception {
    Delivery.PROCESSOR.compile(folder, List.of(), A);
    Path index = folder.resolve("META-INF/perfguard/woven.idx");
    Files.writeString(
        index, Files.readString(index) + "nonsense\ncache\tno.Such\tm\t()V\tn\ttrue\tp\n");
    bind(Map.of());
    assertThat(logged()).hasSize(1);
    assertThat(logged().get(0)).startsWith("1 annotated method is not woven").contains("no.Such#m");
  }
}
