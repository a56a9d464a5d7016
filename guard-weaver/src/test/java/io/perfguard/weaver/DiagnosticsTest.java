/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.weaver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each misuse is said, with its code, its place and what to write instead. */
class DiagnosticsTest {
  @TempDir
  private Path folder;

  private static final String HEAD = """
        package app;
        import io.perfguard.cache.*;
        import io.perfguard.core.operation.Operation;
        import java.util.*;
        import java.util.concurrent.*;
        import java.util.stream.*;
        """;

  /** What is said about the methods of a class, line 8 being the first. */
  private List<String> said(Delivery delivery, String body) throws Exception {
    return compile(delivery, body).messages().stream()
        .filter(message -> message.contains("PGC-"))
        .toList();
  }

  private Delivery.Compiled compile(Delivery delivery, String body) throws Exception {
    return delivery.compile(
        folder.resolve("classes"),
        List.of("--release", "17"),
        Map.of("app/A.java", HEAD + "abstract class A {\n" + body + "\n}\n"));
  }

  static Stream<Arguments> misuses() {
    return Stream.of(
            // errors
            "error PGC-001 | @CacheMethod abstract String m(String a); | method without a body",
            "error PGC-001 | @CacheMethod native String m(String a); | Java method that calls it",
            "error PGC-001 | @Operation abstract void m(); | put it on the methods that implement it",
            "error PGC-002 | @CacheMethod void m(String a) {} | nothing to cache",
            "error PGC-004 | @CacheMethod Stream<String> m(String a) { return null; } | return a List",
            "error PGC-004 | @CacheMethod IntStream m(String a) { return null; } | read once",
            "error PGC-004 | @CacheMethod Iterator<String> m(String a) { return null; } | read once",
            "error PGC-004 | @CacheMethod java.io.BufferedReader m(String a) { return null; } | read once",
            "error PGC-004 | @CacheMethod java.io.FileInputStream m(String a) { return null; } | byte[]",
            "error PGC-004 | @CacheMethod Future<String> m(String a) { return null; } | CompletableFuture",
            "error PGC-004 | @CacheMethod Flow.Publisher<String> m(String a) { return null; } | toFuture()",
            "error PGC-005 | @CacheMethod(ttl = \"1 hour\") String m(String a) { return a; } | ttl must be a duration > 0 such as 24h, 5m, 1h30m, 500ms or PT5M, was \"1 hour\"",
            "error PGC-005 | @CacheMethod(ttl = \"0s\") String m(String a) { return a; } | was \"0s\"",
            "error PGC-005 | @CacheMethod(ttl = \"PT\") String m(String a) { return a; } | was \"PT\"",
            "error PGC-005 | @CacheMethod(errorTtl = \"x\") String m(String a) { return a; } | errorTtl must be",
            "error PGC-005 | @CacheMethod(maximumBytes = \"100 Mo\") String m(String a) { return a; } | maximumBytes must be a size > 0 such as 100MB or 512 KB, was \"100 Mo\"",
            "error PGC-005 | @CacheMethod(maximumBytes = \"0MB\") String m(String a) { return a; } | was \"0MB\"",
            "error PGC-005 | @CacheMethod(maximumItems = 0) String m(String a) { return a; } | maximumItems must be >= 1, was 0: there is no cache without a bound",
            "error PGC-005 | @CacheMethod(ttlJitter = 2, ttl = \"1h\") String m(String a) { return a; } | ttlJitter must be in 0..1, was \"2.0\"",
            "error PGC-005 | @CacheMethod(ttlJitter = 0.1) String m(String a) { return a; } | add ttl",
            "error PGC-005 | @CacheMethod(ttl = \"1h\", refreshAfter = \"60m\") String m(String a) { return a; } | refreshAfter must be shorter than the ttl of 1h, was 60m",
            "error PGC-005 | @CacheMethod(refreshAfter = \"1h\") CompletableFuture<String> m(String a) { return null; } | return the value",
            "error PGC-005 | @CacheMethod(loadTimeout = \"1h\") CompletableFuture<String> m(String a) { return null; } | orTimeout",
            "error PGC-005 | @CacheMethod(name = \" \") String m(String a) { return a; } | not blank",
            "error PGC-005 | @CacheInvalidate(cache = \"\") void m(String a) {} | FactorService.factor",
            "error PGC-006 | @CacheMethod(key = \"#b\") String m(String a) { return a; } | there is no parameter #b; there is #a",
            "error PGC-006 | @CacheMethod(key = \"#b\") String m() { return \"\"; } | the method has none",
            "error PGC-006 | @CacheMethod(key = \"a\") String m(String a) { return a; } | \"a\" is no path",
            "error PGC-006 | @CacheMethod(key = \"#a,\") String m(String a) { return a; } | commas between parts",
            "error PGC-006 | @CacheMethod(key = \"#a.nothing\") String m(String a) { return a; } | java.lang.String has no field \"nothing\" and no method nothing()",
            "error PGC-006 | @CacheMethod(key = \"#a.value\") String m(String a) { return a; } | can be reached from here",
            "error PGC-006 | @CacheMethod(key = \"#a.x\") String m(int a) { return \"\"; } | nothing can be read from int",
            "error PGC-006 | @CacheMethod(key = \"#this\") String m(int a) { return \"\"; } | #this.tenant()",
            "error PGC-006 | @CacheMethod(key = \"#this.x\") static String m(int a) { return \"\"; } | static method",
            "error PGC-006 | @CacheMethod String m(@KeyPart(normalize = KeyPart.Form.TRIM) int a) { return \"\"; } | is for texts, and the parameter is an int",
            "error PGC-006 | @CacheInvalidate(cache = \"x\", key = \"#b\") void m(String a) {} | there is no parameter #b",
            "error PGC-015 | static final ThreadLocal<String> T = new ThreadLocal<>(); @CacheMethod String m(String a) { return a + T.get(); } | reads a ThreadLocal",
            "error PGC-015 | static final ThreadLocal<String> T = new InheritableThreadLocal<>(); private String t() { return Stream.of(1).map(x -> T.get()).findAny().get(); } @CacheMethod String m(String a) { return a + t(); } | #this.tenant()",
            "error PGC-017 | @CacheMethod String m(String a) { return a; } @CacheMethod String m(int a) { return \"\"; } | the name \"A.m\" is taken by app.A.m",
            "error PGC-017 | @Operation void m(String a) {} @Operation void m(int a) {} | @Operation(",
            "error PGC-017 | @CacheMethod(name = \"n\") String m(String a) { return a; } @CacheMethod(name = \"n\") String m(int a) { return \"\"; } | name one of them",
            "error PGC-020 | @CacheMethod(returns = Returns.COPY) String m(String a) { return a; } | arrays, Date, and the collections",
            "error PGC-020 | @CacheMethod(returns = Returns.UNMODIFIABLE) int[] m(String a) { return null; } | returns int[]",
            "error PGC-021 | @CacheMethod String c(String a, int b) { return a; } @CacheInvalidate(cache = \"A.c\") void m(String a) {} | the key of \"A.c\" is (String, int), and that of this @CacheInvalidate is (String)",
            "error PGC-021 | @CacheMethod String c(String a, int b) { return a; } @CacheInvalidate(cache = \"A.c\") void m(String a, long b) {} | is (String, long)",
            "error PGC-015 | static final ThreadLocal<String> T = new ThreadLocal<>(); String t() { return T.get(); } @CacheMethod(key = \"#this.t()\", refreshAfter = \"1m\") String m(String a) { return a + t(); } | refreshAfter calls the body on another thread",
            "error PGC-015 | static final ThreadLocal<String> T = new ThreadLocal<>(); @CacheMethod(ignoreContext = true, loadTimeout = \"1m\") String m(String a) { return a + T.get(); } | loadTimeout calls the body on another thread",
            "error PGC-005 | @CacheMethod(refreshAfter = \"1m\") synchronized String m(String a) { return a; } | remove it, or synchronized",
            "error PGC-020 | @CacheMethod(returns = Returns.UNMODIFIABLE) CompletableFuture<ArrayList<String>> m(String a) { return null; } | returns java.util.ArrayList",
            // warnings
            "warning PGC-011 | static class K {} @CacheMethod String m(K k) { return \"\"; } | no equals and hashCode: no call would ever hit; make it a record, or name what matters: key = \"#k.id\"",
            "warning PGC-012 | @CacheMethod String m(List<String> a) { return \"\"; } | List.copyOf",
            "warning PGC-012 | @CacheMethod String m(Date a) { return \"\"; } | can be changed while it is a key",
            "warning PGC-012 | static class K { int x; public boolean equals(Object o) { return true; } public int hashCode() { return 1; } } @CacheMethod String m(K k) { return \"\"; } | whose field x can be changed",
            "warning PGC-013 | @CacheMethod String m(java.sql.Connection c, int id) { return \"\"; } | leave it out",
            "warning PGC-014 | @CacheMethod List<String> m(String a) { return null; } | returns = Returns.COPY or UNMODIFIABLE",
            "warning PGC-014 | @CacheMethod int[] m(String a) { return null; } | all callers get the same",
            "warning PGC-015 | @CacheMethod String m(String a) { return a + System.currentTimeMillis(); } | stays what it was",
            "warning PGC-015 | @CacheMethod String m(String a) { return a + java.time.LocalDate.now(); } | LocalDate.now()",
            "warning PGC-015 | @CacheMethod String m(String a) { return a + new Random().nextInt(); } | all callers get the same",
            "note PGC-010 | @CacheMethod String m(String... a) { return \"\"; } | compared by content")
        .map(text -> Arguments.of((Object[]) text.split(" \\| ", 3)));
  }

  @ParameterizedTest
  @MethodSource("misuses")
  void a_misuse_is_said(String what, String body, String part) throws Exception {
    for (Delivery delivery : Delivery.values()) {
      Delivery.Compiled compiled = compile(delivery, body);
      List<String> said = compiled.messages().stream()
          .filter(message -> message.contains("PGC-"))
          .toList();
      String level = what.substring(0, what.indexOf(' '));
      String code = what.substring(what.indexOf(' ') + 1);
      assertThat(said).as("%s %s", delivery, compiled.messages()).hasSize(1);
      assertThat(said.get(0))
          .startsWith(level)
          .contains(code + " A.m")
          .contains(
              code.equals("PGC-001") && delivery == Delivery.PLUGIN ? "(A.java)" : "(A.java:8)")
          .contains(part)
          .doesNotContain("\n");
      assertThat(compiled.success()).isEqualTo(!level.equals("error"));
      if (delivery == Delivery.PROCESSOR) {
        assertThat(said.get(0)).startsWith(level + ": A.java:8: ");
        // What cannot work is not taken for compiled by the next build.
        assertThat(Files.exists(folder.resolve("classes/app/A.class")))
            .isEqualTo(compiled.success());
      }
    }
  }

  @Test
  void what_is_well_is_passed_over() throws Exception {
    String body = """
        enum E { X }
        record R(int a) {}
        interface I {}
        static final ThreadLocal<StringBuilder> T = new ThreadLocal<>();
        @CacheMethod(ttl = "1h30m", errorTtl = "PT5M", maximumBytes = "64 KB", ttlJitter = 0.5, refreshAfter = "5 min", loadTimeout = "2s") String m(String a, int b, UUID c, E d, R e, I f, Object g, Integer h, java.math.BigDecimal i, java.time.Instant j) { return a; }
        @CacheMethod(returns = Returns.SHARED) List<String> n(String a) { return null; }
        @CacheMethod(ignoreContext = true) String o(String a) { return T.get().toString(); }
        @CacheMethod Optional<String> p() { return null; }
        @CacheMethod(maximumBytes = "1024") CompletableFuture<String> q(E e) { return null; }
        @CacheMethod String r() { long t = System.nanoTime(); return "" + t; }
        @Operation("one") void s() {}
        @Operation("one") void t() {}""";
    for (Delivery delivery : Delivery.values()) {
      assertThat(said(delivery, body)).isEmpty();
    }
  }

  @Test
  void annotations_of_others_on_the_same_method() throws Exception {
    Map<String, String> sources = new LinkedHashMap<>();
    sources.put(
        "org/springframework/cache/annotation/Cacheable.java",
        "package org.springframework.cache.annotation; @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME) public @interface Cacheable {}");
    sources.put(
        "jakarta/transaction/Transactional.java",
        "package jakarta.transaction; @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME) public @interface Transactional {}");
    sources.put(
        "kotlin/coroutines/Continuation.java",
        "package kotlin.coroutines; public interface Continuation<T> {}");
    sources.put(
        "app/A.java",
        HEAD + "class A {\n"
            + "@CacheMethod @org.springframework.cache.annotation.Cacheable String a(String a) { return a; }\n"
            + "@CacheMethod @jakarta.transaction.Transactional String b(String a) { return a; }\n}\n");
    Delivery.Compiled compiled =
        Delivery.PROCESSOR.compile(folder.resolve("c"), List.of(), sources);
    assertThat(compiled.messages())
        .anyMatch(message ->
            message.contains("warning: A.java:8: PGC-018 A.a") && message.contains("@Cacheable"))
        .anyMatch(message -> message.contains("warning: A.java:9: PGC-016 A.b"));
    sources.put(
        "app/A.java",
        HEAD
            + "class A { @CacheMethod Object a(int a, kotlin.coroutines.Continuation<Object> c) { return null; } }");
    compiled = Delivery.PROCESSOR.compile(folder.resolve("c"), List.of(), sources);
    assertThat(compiled.success()).isFalse();
    assertThat(compiled.messages()).anyMatch(message -> message.contains("PGC-003 A.a"));
  }

  @Test
  void a_class_for_java_8_is_refused_and_one_for_java_11_is_not() throws Exception {
    String source =
        "package app; class A { @io.perfguard.cache.CacheMethod String a(String a) { return a; } }";
    Delivery.Compiled eight = Delivery.PROCESSOR.compile(
        folder.resolve("eight"),
        List.of("-source", "8", "-target", "8"),
        Map.of("app/A.java", source));
    assertThat(eight.success()).isFalse();
    assertThat(eight.messages())
        .anyMatch(
            message -> message.contains("PGC-019") && message.contains("compiled for Java 8"));
    Delivery.Compiled eleven = Delivery.PROCESSOR.compile(
        folder.resolve("eleven"),
        List.of("-source", "11", "-target", "11"),
        Map.of("app/A.java", source));
    assertThat(eleven.success()).as("%s", eleven.messages()).isTrue();
  }

  @Test
  void names_of_parameters_that_are_not_there_are_asked_for() throws Exception {
    Delivery.Compiled compiled = Delivery.PLUGIN.compile(
        folder.resolve("c"),
        List.of("-g:none"),
        Map.of(
            "app/A.java",
            HEAD + "class A { @CacheMethod(key = \"#a\") String a(String a) { return a; } }"));
    assertThat(compiled.messages())
        .anyMatch(message -> message.contains("PGC-006") && message.contains("-parameters"));
  }

  @Test
  void each_code_has_its_paragraph() throws Exception {
    String page = Files.readString(Path.of("..", "docs", "reference", "diagnostics.md"));
    Pattern code = Pattern.compile("PGC-0[0-9]{2}");
    String planner = Files.readString(
            Path.of("src", "main", "java", "io", "perfguard", "weaver", "internal", "Planner.java"))
        + Files.readString(
            Path.of("src", "main", "java", "io", "perfguard", "weaver", "internal", "Weaver.java"));
    Matcher codes = code.matcher(planner);
    while (codes.find()) {
      assertThat(Arrays.stream(page.split("\n")))
          .anyMatch(line -> line.startsWith("### " + codes.group()));
    }
  }
}
