/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;

/**
 * A table in plain text: the first column flush left, columns named with a leading {@code <} too,
 * others flush right. Not thread-safe.
 */
public final class Table {
  private final List<String> heads;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * Begins a table.
   *
   * @param heads the names of its columns
   */
  public Table(String... heads) {
    this.heads = List.of(heads);
  }

  /**
   * Adds a row.
   *
   * @param left its first cells
   * @param right the others
   * @throws IllegalArgumentException if they are not as many as the columns
   */
  public void row(List<String> left, List<String> right) {
    List<String> cells = new ArrayList<>(left);
    cells.addAll(right);
    if (cells.size() != heads.size()) {
      throw new IllegalArgumentException(cells.size() + " cells for " + heads.size() + " columns");
    }
    rows.add(cells);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    List<String> shown = heads.stream().map(Table::name).toList();
    line(text, shown);
    rows.forEach(row -> line(text, row));
    return text.toString();
  }

  private static String name(String head) {
    return head.startsWith("<") ? head.substring(1) : head;
  }

  private void line(StringBuilder text, List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String pad = " ".repeat(width(i) - cells.get(i).length());
      boolean left = i == 0 || heads.get(i).startsWith("<");
      line.append(left ? cells.get(i) + pad : pad + cells.get(i)).append("  ");
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }

  private int width(int column) {
    int width = name(heads.get(column)).length();
    for (List<String> row : rows) {
      width = Math.max(width, row.get(column).length());
    }
    return width;
  }
}
