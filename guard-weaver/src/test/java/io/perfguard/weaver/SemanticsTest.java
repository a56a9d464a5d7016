/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.weaver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** {@code Semantics.java} among the resources, compiled and woven in each way, and run. */
class SemanticsTest {
  @TempDir
  private Path folder;

  @TestFactory
  Stream<DynamicTest> by_the_processor() throws Exception {
    return cases(Delivery.PROCESSOR, List.of("--release", "17"), "app.Semantics");
  }

  @TestFactory
  Stream<DynamicTest> by_the_plugin() throws Exception {
    return cases(Delivery.PLUGIN, List.of("--release", "17"), "app.Semantics");
  }

  @TestFactory
  Stream<DynamicTest> by_the_processor_for_this_jdk() throws Exception {
    return cases(Delivery.PROCESSOR, List.of(), "app.Semantics");
  }

  @TestFactory
  Stream<DynamicTest> edges_by_the_processor() throws Exception {
    return cases(Delivery.PROCESSOR, List.of("--release", "17"), "Edges");
  }

  @TestFactory
  Stream<DynamicTest> edges_by_the_plugin() throws Exception {
    return cases(Delivery.PLUGIN, List.of("--release", "17"), "Edges");
  }

  private static String source() throws Exception {
    return source("Semantics.java");
  }

  private static String source(String name) throws Exception {
    try (InputStream in = SemanticsTest.class.getResourceAsStream("/woven/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Stream<DynamicTest> cases(Delivery delivery, List<String> options, String name)
      throws Exception {
    Delivery.Compiled compiled = delivery.compile(
        folder.resolve(delivery.name()),
        options,
        Map.of(name.replace('.', '/') + ".java", source(name.replace("app.", "") + ".java")));
    assertThat(compiled.messages()).noneMatch(message -> message.startsWith("error"));
    assertThat(compiled.success()).isTrue();
    URLClassLoader loader = compiled.loader();
    Class<?> type = loader.loadClass(name);
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .filter(method -> method.getReturnType() == void.class)
        .sorted(Comparator.comparing(Method::getName))
        .map(method -> DynamicTest.dynamicTest(method.getName(), () -> {
          Object semantics = type.getDeclaredConstructor().newInstance();
          assertTimeoutPreemptively(Duration.ofSeconds(30), () -> run(method, semantics));
        }));
  }

  private static void run(Method method, Object semantics) throws Throwable {
    try {
      method.invoke(semantics);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @Test
  void the_default_serial_version_stays() throws Exception {
    String plain = source().replaceAll("@CacheMethod(\\([^)]*\\))? String ask", "String ask");
    String woven = uid(folder.resolve("woven"), source());
    assertThat(woven).isEqualTo(uid(folder.resolve("plain"), plain));
  }

  private static String uid(Path in, String source) throws Exception {
    Delivery.Compiled compiled = Delivery.PROCESSOR.compile(
        in, List.of("--release", "17"), Map.of("app/Semantics.java", source));
    assertThat(compiled.success()).as("%s", compiled.messages()).isTrue();
    try (URLClassLoader loader = compiled.loader()) {
      Class<?> type = loader.loadClass("app.Semantics");
      return (String) type.getMethod("serialVersionUid")
          .invoke(type.getDeclaredConstructor().newInstance());
    }
  }
}
