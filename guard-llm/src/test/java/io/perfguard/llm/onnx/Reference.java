/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.onnx;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** Hugging Face's own tokenizer, and a file that both read. */
final class Reference {
  static final String FILE = text("/all-minilm-l6-v2-q-tokenizer.json");

  private Reference() {}

  static {
    // Where it unpacks its library. Set before its first use.
    System.setProperty("DJL_CACHE_DIR", temporaryFolder().toString());
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  static HuggingFaceTokenizer tokenizer(String file) {
    try {
      return HuggingFaceTokenizer.newInstance(
          new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)),
          Map.of("padding", "false", "truncation", "false"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static WordPieceTokenizer ours(String file) {
    return WordPieceTokenizer.read(new StringReader(file));
  }

  private static String text(String resource) {
    try (InputStream in = Reference.class.getResourceAsStream(resource)) {
      return new String(
          Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("tokenizers");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
