/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.finding;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Renders a finding for a terminal: a headline, then labelled lines that hang below their label.
 */
final class FindingText {
  private static final int LABEL = 10;
  private static final int WIDTH = 118;
  // What would break the lines, or turn them around, on a terminal; not the joiners that words of
  // some languages need.
  private static final Pattern UNSAFE =
      Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cf}&&[^\\x{200C}\\x{200D}]]+");
  private static final String BARS = "▁▂▃▄▅▆▇█";
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
          "yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
      .withZone(ZoneOffset.UTC);

  private FindingText() {}

  static String of(Finding finding) {
    StringBuilder out = new StringBuilder(512);
    out.append(finding.code())
        .append(' ')
        .append(finding.severity() == Severity.RED ? "RED  " : "AMBER")
        .append(' ')
        .append(finding.subject())
        .append(": ")
        .append(oneLine(finding.headline()));
    finding.place().ifPresent(place -> section(out, "at", List.of(place.toString())));
    List<String> seen = new ArrayList<>();
    for (Evidence block : finding.evidence()) {
      render(block, seen);
    }
    finding.since().ifPresent(since -> seen.add("since " + TIME.format(since)));
    section(out, "seen", seen);
    section(out, "costs", List.of(finding.cost().toString()));
    List<String> remedy = new ArrayList<>();
    remedy.add(finding.remedy().text());
    finding.remedy().snippet().lines().forEach(line -> remedy.add("  " + line));
    section(out, "remedy", remedy);
    section(out, "expected", List.of(finding.expected().toString()));
    return out.toString();
  }

  /** The text without line ends and other characters that change how what follows is shown. */
  static String oneLine(String text) {
    return UNSAFE.matcher(text).replaceAll(" ");
  }

  private static void section(StringBuilder out, String label, List<String> lines) {
    String head = label;
    for (String line : lines) {
      for (String part : wrap(oneLine(line))) {
        out.append("\n  ")
            .append(head)
            .append(" ".repeat(LABEL - head.length()))
            .append(part);
        head = "";
      }
    }
  }

  /**
   * Breaks at spaces; a line that is indented keeps its indent, a word longer than the width is
   * left whole.
   */
  private static List<String> wrap(String line) {
    if (line.length() <= WIDTH - LABEL || line.startsWith("  ")) {
      return List.of(line);
    }
    List<String> parts = new ArrayList<>();
    String rest = line;
    while (rest.length() > WIDTH - LABEL) {
      int cut = rest.lastIndexOf(' ', WIDTH - LABEL);
      if (cut <= 0) {
        cut = rest.indexOf(' ');
      }
      if (cut <= 0) {
        break;
      }
      parts.add(rest.substring(0, cut));
      rest = rest.substring(cut + 1);
    }
    parts.add(rest);
    return parts;
  }

  private static void render(Evidence block, List<String> lines) {
    if (block instanceof Evidence.Text text) {
      lines.add(text.text());
    } else if (block instanceof Evidence.At at) {
      lines.add(at.what() + " at " + at.place());
    } else if (block instanceof Evidence.Table table) {
      table(table, lines);
    } else if (block instanceof Evidence.Series series) {
      lines.add((series.title() + " " + sparkline(series.values(), series.unit())).strip());
    } else if (block instanceof Evidence.Tree tree) {
      tree(tree, "", lines);
    }
  }

  private static void table(Evidence.Table table, List<String> lines) {
    if (!table.title().isEmpty()) {
      lines.add(table.title());
    }
    int[] widths = new int[table.columns().size()];
    List<List<String>> all = new ArrayList<>();
    all.add(table.columns());
    table.rows().forEach(row -> all.add(row.stream().map(FindingText::oneLine).toList()));
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder("  ");
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i));
        if (i + 1 < widths.length) {
          line.append(" ".repeat(widths[i] - row.get(i).length() + 2));
        }
      }
      lines.add(line.toString().stripTrailing());
    }
  }

  private static void tree(Evidence.Tree tree, String indent, List<String> lines) {
    lines.add(indent + tree.text());
    for (Evidence.Tree child : tree.children()) {
      tree(child, indent + "  ", lines);
    }
  }

  private static String sparkline(List<Double> values, String unit) {
    DoubleSummaryStatistics known =
        values.stream().filter(Double::isFinite).mapToDouble(v -> v).summaryStatistics();
    if (known.getCount() == 0) {
      return "no values";
    }
    double low = known.getMin();
    double range = known.getMax() - low;
    StringBuilder out = new StringBuilder(values.size());
    for (double value : values) {
      int level = range == 0 ? 0 : (int) Math.round((value - low) / range * (BARS.length() - 1));
      out.append(Double.isFinite(value) ? BARS.charAt(level) : ' ');
    }
    String scale =
        range == 0 ? figure(low) : "from " + figure(low) + " to " + figure(known.getMax());
    return out.append(' ').append(scale).append(' ').append(unit).toString();
  }

  private static String figure(double value) {
    BigDecimal digits = BigDecimal.valueOf(value).round(new MathContext(3));
    return value == 0 ? "0" : digits.stripTrailingZeros().toPlainString();
  }
}
