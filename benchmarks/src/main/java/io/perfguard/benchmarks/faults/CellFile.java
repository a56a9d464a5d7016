/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The finished cells, a line each: a run that was interrupted goes on where it was. Thread-safe
 * within one JVM.
 */
final class CellFile {
  private final Path file;
  private final Map<Cell.Key, Cell> cells = new LinkedHashMap<>();

  /**
   * Opens it.
   *
   * @param file need not exist; a last line that was cut off is left out
   * @throws IOException if it cannot be read
   */
  CellFile(Path file) throws IOException {
    this.file = file;
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        read(line);
      }
    }
  }

  private void read(String line) {
    try {
      Cell cell = Cell.parse(line);
      cells.put(cell.key(), cell);
    } catch (IOException e) {
      System.err.println(file + ": left out: " + line);
    }
  }

  synchronized @Nullable Cell find(Cell.Key key) {
    return cells.get(key);
  }

  synchronized void add(Cell cell) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(
        file,
        cell.line() + "\n",
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    cells.put(cell.key(), cell);
  }

  /**
   * Removes what is not among these: cells of other settings, or of other versions of a client.
   *
   * @throws IOException if the file cannot be written
   */
  synchronized void retain(Collection<Cell.Key> keys) throws IOException {
    if (cells.keySet().retainAll(keys)) {
      StringBuilder text = new StringBuilder();
      cells.values().forEach(cell -> text.append(cell.line()).append('\n'));
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(fresh, text);
      Path unused = Files.move(
          fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
