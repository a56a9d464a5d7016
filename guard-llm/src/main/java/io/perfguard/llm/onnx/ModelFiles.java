/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model and its tokenizer, from a jar or from files. Immutable.
 *
 * @param name what the model is called
 * @param model the ONNX file
 * @param tokenizer the {@code tokenizer.json}
 * @param file the ONNX file, if it is one, so that it may refer to others beside it; else null
 */
record ModelFiles(
    String name, URL model, URL tokenizer, @Nullable Path file) {
  private static final String ALL_MINI_LM = "all-minilm-l6-v2-q";
  private static final int DIGITS = 8; // of the digest

  /**
   * The model that LangChain4j has in a jar.
   *
   * @throws IllegalStateException if that jar is missing, with what to add
   */
  static ModelFiles allMiniLm() {
    return new ModelFiles(
        ALL_MINI_LM,
        resource(ALL_MINI_LM + ".onnx"),
        resource(ALL_MINI_LM + "-tokenizer.json"),
        null);
  }

  /**
   * Two files.
   *
   * @throws IllegalArgumentException if one cannot be read
   */
  static ModelFiles of(Path model, Path tokenizer) {
    String name = Objects.toString(model.getFileName(), "model");
    return new ModelFiles(
        name.endsWith(".onnx") ? name.substring(0, name.length() - ".onnx".length()) : name,
        url(model, "model"),
        url(tokenizer, "tokenizerJson"),
        model);
  }

  /**
   * Reads the tokenizer.
   *
   * @throws IllegalArgumentException if it is of another kind
   */
  WordPieceTokenizer readTokenizer() {
    try {
      Reader reader = new InputStreamReader(tokenizer.openStream(), StandardCharsets.UTF_8);
      return WordPieceTokenizer.read(reader); // which closes it
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] readModel() {
    try (InputStream in = model.openStream()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first digits of a digest of both files: other weights or words make other vectors. */
  String digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (URL url : new URL[] {model, tokenizer}) {
        try (InputStream in = new DigestInputStream(url.openStream(), digest)) {
          in.transferTo(OutputStream.nullOutputStream());
        }
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Beside our own class first; where modules or plug-ins part class loaders, from the caller's.
   */
  private static URL resource(String name) {
    return Stream.of(
            ModelFiles.class.getClassLoader(), Thread.currentThread().getContextClassLoader())
        .filter(Objects::nonNull)
        .map(loader -> loader.getResource(name))
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow(() -> Missing.model(null));
  }

  private static URL url(Path path, String what) {
    if (!Files.isReadable(path)) {
      throw new IllegalArgumentException(what + " must be a file that can be read, was " + path);
    }
    try {
      return path.toUri().toURL();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
