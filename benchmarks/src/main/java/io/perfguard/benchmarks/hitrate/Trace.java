/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.hitrate;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The keys that one recorded program asked for, from the traces that come with Caffeine's
 * simulator; those of cache2k are by headissue GmbH, under CC BY 4.0.
 *
 * @param name of the trace
 * @param keys in their order
 * @param uniques how many are different
 */
@SuppressWarnings("ArrayRecordComponent") // a million of them, shared and never changed
record Trace(String name, long[] keys, int uniques) {
  private static final String ROOT = "com/github/benmanes/caffeine/cache/simulator/parser/";
  private static final int MOST = 1_000_000;

  private enum Format {
    LINES,
    BIG_INT,
    LITTLE_INT,
    BIG_LONG
  }

  /** A file in the jar. */
  private record Source(String file, Format format) {}

  private static final List<Source> SOURCES = List.of(
      new Source("lirs/2_pools.trace.gz", Format.LINES),
      new Source("lirs/cpp.trace.gz", Format.LINES),
      new Source("lirs/cs.trace.gz", Format.LINES),
      new Source("lirs/gli.trace.gz", Format.LINES),
      new Source("lirs/loop.trace.gz", Format.LINES),
      new Source("lirs/multi1.trace.gz", Format.LINES),
      new Source("lirs/multi2.trace.gz", Format.LINES),
      new Source("lirs/multi3.trace.gz", Format.LINES),
      new Source("lirs/ps.trace.gz", Format.LINES),
      new Source("lirs/scan.trace.gz", Format.LINES),
      new Source("lirs/sprite.trace.gz", Format.LINES),
      new Source("lirs/zigzag.trace.gz", Format.LINES),
      new Source("cache2k/orm-busy.trace.xz", Format.BIG_INT),
      new Source("cache2k/orm-night.trace.xz", Format.BIG_INT),
      new Source("cache2k/web07.trace.xz", Format.BIG_INT),
      new Source("cache2k/web12.trace.xz", Format.BIG_INT),
      new Source("cloud_physics/w106.trace.xz", Format.LITTLE_INT),
      new Source("corda/trace_vaultservice.gz", Format.BIG_LONG),
      new Source("scarab/scarab-recs.trace.xz", Format.BIG_LONG));

  /** Their names, in the order of {@link #read}. */
  static List<String> names() {
    return SOURCES.stream().map(source -> source.file().replaceAll("\\..*", "")).toList();
  }

  /** The first million requests of one. */
  static Trace read(JarFile jar, String name) throws IOException {
    Source source = SOURCES.get(names().indexOf(name));
    try (InputStream file = open(jar, source.file())) {
      long[] keys = source.format() == Format.LINES
          ? lines(file)
          : numbers(new DataInputStream(file), source.format());
      Set<Long> different = new HashSet<>();
      for (long key : keys) {
        different.add(key);
      }
      return new Trace(name, keys, different.size());
    }
  }

  private static InputStream open(JarFile jar, String name) throws IOException {
    var entry = jar.getEntry(ROOT + name);
    if (entry == null) {
      throw new IOException(jar.getName() + ": no " + ROOT + name + " in it");
    }
    InputStream packed = new BufferedInputStream(jar.getInputStream(entry));
    return new BufferedInputStream(
        name.endsWith(".xz") ? new XZInputStream(packed) : new GZIPInputStream(packed), 1 << 16);
  }

  private static long[] lines(InputStream file) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(file, StandardCharsets.US_ASCII))) {
      return reader
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.equals("*"))
          .limit(MOST)
          .mapToLong(Long::parseLong)
          .toArray();
    }
  }

  private static long[] numbers(DataInputStream file, Format format) throws IOException {
    long[] keys = new long[MOST];
    int count = 0;
    try {
      while (count < MOST) {
        keys[count] = switch (format) {
          case BIG_INT -> file.readInt();
          case LITTLE_INT -> Integer.reverseBytes(file.readInt());
          case BIG_LONG -> file.readLong();
          case LINES -> throw new IllegalArgumentException("text has no numbers to read");
        };
        count++;
      }
    } catch (EOFException e) {
      return Arrays.copyOf(keys, count);
    }
    return keys;
  }
}
