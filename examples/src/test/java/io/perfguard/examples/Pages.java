/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The pages, and what is filled in where a comment asks for it:
 *
 * <ul>
 *   <li>{@code <!-- region: File.java#a,b -->} before a fence: these regions of an example, or of a
 *       test of one
 *   <li>{@code <!-- output: FILE -->} before a fence: the file, which an example printed
 *   <li>{@code <!-- finding: FILE#CODE -->} before a fence: one finding out of such a file
 *   <li>{@code <!-- gains: FILE -->...<!-- end -->}: the measured gains out of such a file
 *   <li>{@code <!-- results: FILE -->...<!-- end -->}: the cases of a benchmark's results, as a
 *       table
 * </ul>
 *
 * Files are named from the root of the tree.
 */
final class Pages {
  static final Path ROOT = Path.of(System.getProperty("perfguard.root", ".."));
  private static final Path EXAMPLES = ROOT.resolve("examples/src/main/java/io/perfguard/examples");
  private static final Path TESTS = ROOT.resolve("examples/src/test/java/io/perfguard/examples");
  private static final String FENCE = "\\R```(?:java|text)\\R.*?```";
  private static final Pattern REGION = asking("region: (\\S+)#(\\S+) -->" + FENCE);
  private static final Pattern OUTPUT = asking("output: (\\S+) -->" + FENCE);
  private static final Pattern FINDING = asking("finding: (\\S+)#(\\S+) -->" + FENCE);
  private static final Pattern GAINS = asking("gains: (\\S+) -->.*?<!-- end -->");
  private static final Pattern GAIN = Pattern.compile(
      "^  [0-9] +(\\S.*?)  .*?  ([0-9.,]+x|[+-][0-9.]+ points|[0-9.,]+ \\S+ less(?: \\S+)*)(?:  |$)",
      Pattern.MULTILINE);

  private static final Pattern RESULTS = asking("results: (\\S+) -->.*?<!-- end -->");
  private static final Pattern MACHINE =
      Pattern.compile("\"cpu\":\"([^\"]*)\",\"cores\":([0-9]+).*?\"jdk\":\"([^\"]*)\"");
  private static final Pattern CASE = Pattern.compile(
      "\\{\"case\":\"([^\"]*)\",\"cpuNanos\":\\[[^,]*,([^,]*),.*?\"bytes\":([^,]*),.*?\"against\":\\[(.*?)]}");
  private static final Pattern AGAINST = Pattern.compile(
      "\"kind\":\"(limit|peer)\",\"name\":\"([^\"]*)\",\"value\":([^,]*),.*?\"verdict\":\"([^\"]*)\"");

  private Pages() {}

  private static Pattern asking(String pattern) {
    return Pattern.compile("<!-- " + pattern, Pattern.DOTALL);
  }

  /** All pages. */
  static List<Path> all() throws IOException {
    List<Path> pages = new ArrayList<>(files(ROOT.resolve("docs"), ".md"));
    for (String page :
        List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md")) {
      pages.add(ROOT.resolve(page));
    }
    return pages;
  }

  /** All files below a folder with this end. */
  static List<Path> files(Path folder, String end) throws IOException {
    try (Stream<Path> entries = Files.walk(folder)) {
      return entries.filter(entry -> entry.toString().endsWith(end)).sorted().toList();
    }
  }

  /** The page with all that it asks for. */
  static String filled(String page) {
    String text = replace(
        page,
        REGION,
        ask -> fence("region: " + ask.group(1) + "#" + ask.group(2), "java", regions(ask)));
    text =
        replace(text, OUTPUT, ask -> fence("output: " + ask.group(1), "text", read(ask.group(1))));
    text = replace(
        text,
        FINDING,
        ask -> fence(
            "finding: " + ask.group(1) + "#" + ask.group(2),
            "text",
            finding(ask.group(1), ask.group(2))));
    text = replace(
        text,
        GAINS,
        ask -> "<!-- gains: " + ask.group(1) + " -->" + gains(ask.group(1)) + "<!-- end -->");
    return replace(
        text,
        RESULTS,
        ask -> "<!-- results: " + ask.group(1) + " -->\n" + table(ask.group(1)) + "<!-- end -->");
  }

  private static String replace(
      String text, Pattern pattern, Function<MatchResult, String> filling) {
    return pattern.matcher(text).replaceAll(ask -> Matcher.quoteReplacement(filling.apply(ask)));
  }

  private static String fence(String ask, String language, String content) {
    return "<!-- " + ask + " -->\n```" + language + "\n" + content.stripTrailing() + "\n```";
  }

  private static String regions(MatchResult ask) {
    return Arrays.stream(ask.group(2).split(","))
        .map(name -> region(ask.group(1), name))
        .collect(Collectors.joining("\n"));
  }

  /** The lines of a region, without what all are indented by. */
  static String region(String file, String name) {
    List<String> lines = read(ROOT.relativize(example(file)).toString()).lines().toList();
    int from = indexOf(lines, 0, "// region " + name, file);
    int to = indexOf(lines, from, "// endregion", file);
    return String.join("\n", lines.subList(from + 1, to)).stripIndent().strip() + "\n";
  }

  private static Path example(String file) {
    Path example = EXAMPLES.resolve(file);
    return Files.exists(example) ? example : TESTS.resolve(file);
  }

  private static int indexOf(List<String> lines, int from, String marker, String file) {
    for (int i = from; i < lines.size(); i++) {
      if (lines.get(i).strip().equals(marker)) {
        return i;
      }
    }
    throw new AssertionError("no \"" + marker + "\" in " + file);
  }

  /** From the line that begins with the code up to the next empty one. */
  private static String finding(String file, String code) {
    List<String> lines = read(file)
        .lines()
        .dropWhile(line -> !line.startsWith(code + " "))
        .takeWhile(line -> !line.isBlank())
        .toList();
    if (lines.isEmpty()) {
      throw new AssertionError("no finding " + code + " in " + file);
    }
    return String.join("\n", lines);
  }

  private static String gains(String file) {
    String gains = GAIN.matcher(read(file))
        .results()
        .map(row -> row.group(1) + " " + row.group(2))
        .collect(Collectors.joining(", "));
    if (gains.isEmpty()) {
      throw new AssertionError("no measured gains in " + file);
    }
    return gains;
  }

  /** A line for each case: what it costs, and the limits and peers of the same run beside it. */
  private static String table(String file) {
    String json = read(file);
    MatchResult machine = MACHINE
        .matcher(json)
        .results()
        .findFirst()
        .orElseThrow(() -> new AssertionError("no machine in " + file));
    String cases = CASE.matcher(json)
        .results()
        .map(found -> String.format(
            Locale.ROOT,
            "| %s | %s | %s | %s |\n",
            found.group(1),
            found.group(2),
            found.group(3),
            against(found.group(4))))
        .collect(Collectors.joining());
    return String.format(
            Locale.ROOT,
            "Processor time in ns, median of five forks; %s, %s cores, %s.\n\n",
            machine.group(1),
            machine.group(2),
            machine.group(3))
        + "| case | ns | B | beside it |\n|---|---|---|---|\n"
        + cases;
  }

  private static String against(String json) {
    return AGAINST
        .matcher(json)
        .results()
        .map(other -> other.group(1).equals("limit")
            ? other.group(2) + ": " + other.group(4)
            : other.group(2) + " " + other.group(3) + ": " + other.group(4))
        .collect(Collectors.joining("; "));
  }

  private static String read(String file) {
    try {
      return Files.readString(ROOT.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException("a page asks for " + file, e);
    }
  }
}
