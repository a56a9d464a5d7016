/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.semantic;

import io.perfguard.benchmarks.harness.Results;
import io.perfguard.llm.embed.Embedder;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Vectors of texts, kept on disk beside the build under a digest of the text, so that a second run
 * need not embed anew. Not thread-safe.
 */
final class Vectors {
  private static final int PROGRESS = 2_000;

  private final Embedder embedder;
  private final Path file;
  private final Map<String, float[]> byDigest = new HashMap<>();

  Vectors(Embedder embedder) throws IOException {
    this.embedder = embedder;
    this.file = Results.folder(true)
        .resolve("vectors-" + embedder.identity().replaceAll("[^A-Za-z0-9.-]", "_") + ".bin");
    if (Files.exists(file)) {
      load();
    }
  }

  private void load() throws IOException {
    long record = 2L * Long.BYTES + (long) Float.BYTES * embedder.dimensions();
    long whole = Files.size(file) / record;
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      for (long n = 0; n < whole; n++) {
        String digest = key(new long[] {in.readLong(), in.readLong()});
        float[] vector = new float[embedder.dimensions()];
        for (int i = 0; i < vector.length; i++) {
          vector[i] = in.readFloat();
        }
        byDigest.put(digest, vector);
      }
    }
    // A run that was ended in the middle of a vector: what follows it would be read from a wrong
    // place.
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(whole * record);
    }
  }

  /** Embeds what is not known yet, with progress on the standard error. */
  void prepare(Collection<LabelledPair> pairs) throws IOException {
    Set<String> missing = new LinkedHashSet<>();
    for (LabelledPair pair : pairs) {
      for (String text : List.of(pair.first(), pair.second())) {
        if (!byDigest.containsKey(key(digest(text)))) {
          missing.add(text);
        }
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    int done = 0;
    try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)))) {
      for (String text : missing) {
        add(out, text);
        if (++done % PROGRESS == 0) {
          System.err.println("embedded " + done + " of " + missing.size() + " texts");
        }
      }
    }
  }

  private void add(DataOutputStream out, String text) throws IOException {
    long[] digest = digest(text);
    float[] vector = embedder.embed(text);
    out.writeLong(digest[0]);
    out.writeLong(digest[1]);
    for (float x : vector) {
      out.writeFloat(x);
    }
    byDigest.put(key(digest), vector);
  }

  /** The vector of a text, embedded now if it was not prepared. */
  float[] of(String text) {
    return byDigest.computeIfAbsent(key(digest(text)), key -> embedder.embed(text));
  }

  double cosine(String first, String second) {
    float[] one = of(first);
    float[] other = of(second);
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return Math.min(1, sum);
  }

  private static String key(long[] digest) {
    return Long.toHexString(digest[0]) + Long.toHexString(digest[1]);
  }

  private static long[] digest(String text) {
    try {
      byte[] bytes =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return new long[] {
        ByteBuffer.wrap(bytes).getLong(0), ByteBuffer.wrap(bytes).getLong(8)
      };
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
