/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.semantic;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Reads labelled pairs: tab-separated, with a header {@code label a b} or {@code phenomenon label a
 * b}.
 */
final class PairFile {
  private PairFile() {}

  /**
   * Reads a file, packed by gzip or not.
   *
   * @throws IllegalArgumentException if a line is not of the form
   */
  static List<LabelledPair> read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
      String header = reader.readLine();
      boolean named = header != null && header.split("\t", -1).length == 4;
      List<LabelledPair> pairs = new ArrayList<>();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        pairs.add(pair(line, named, file, pairs.size() + 2));
      }
      if (pairs.isEmpty()) {
        throw new IllegalArgumentException(file + ": no pair in it");
      }
      return pairs;
    }
  }

  private static LabelledPair pair(String line, boolean named, Path file, int number) {
    String[] fields = line.split("\t", -1);
    int label = named ? 1 : 0;
    boolean form =
        fields.length == label + 3 && (fields[label].equals("0") || fields[label].equals("1"));
    if (!form) {
      throw new IllegalArgumentException(
          file + " line " + number + ": no label 0 or 1 and two texts");
    }
    return new LabelledPair(
        named ? fields[0] : "", fields[label].equals("1"), fields[label + 1], fields[label + 2]);
  }
}
