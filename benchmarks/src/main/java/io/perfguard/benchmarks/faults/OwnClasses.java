/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Tells whether our clients are still those that a cell was measured with. */
final class OwnClasses {
  private static final List<String> PACKAGES =
      List.of("io/perfguard/http/", "io/perfguard/core/resilience/");

  private OwnClasses() {}

  /** A hash of the classes of our clients in the jar that runs; without a jar always the same. */
  static String hash() {
    Path jar = Path.of(System.getProperty("java.class.path"));
    if (!Files.isRegularFile(jar)) {
      return "unpacked";
    }
    CRC32 crc = new CRC32();
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      zip.stream()
          .filter(entry -> PACKAGES.stream().anyMatch(entry.getName()::startsWith))
          .map(OwnClasses::line)
          .sorted()
          .forEach(line -> crc.update(line.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Long.toHexString(crc.getValue());
  }

  private static String line(ZipEntry entry) {
    return entry.getName() + ' ' + entry.getCrc() + '\n';
  }
}
