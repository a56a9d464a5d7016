/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.woven;

import io.perfguard.benchmarks.harness.Arguments;
import io.perfguard.benchmarks.harness.Checklist;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * {@code benchmarks/bench weaving}: what it takes to weave 1,000 methods, to bind them, and to call
 * each for the first time; compiled and run by processes of their own.
 */
public final class WeavingSuite {
  private static final int CLASSES = 100;
  private static final int METHODS = 10;
  private static final String CLASS_PATH = System.getProperty("java.class.path");

  private final Path folder;
  private final int rounds;

  private WeavingSuite(Path folder, int rounds) {
    this.folder = folder;
    this.rounds = rounds;
  }

  /**
   * Runs the suite.
   *
   * @param args {@code --quick} or nothing
   * @throws IOException if a file cannot be written
   * @throws InterruptedException if the run is interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Arguments arguments = Arguments.parse(args);
    Checklist checklist = new Checklist("weaving", arguments);
    Path folder = Files.createTempDirectory("weaving");
    new WeavingSuite(folder, arguments.quick() ? 2 : 7).measure(checklist);
    checklist.publish();
  }

  private void measure(Checklist checklist) throws IOException, InterruptedException {
    List<String> sources = write();
    double[] plain = new double[rounds];
    double[] woven = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      plain[i] = javac(sources, List.of("-proc:none"));
      woven[i] = javac(
          sources,
          List.of(
              "-processor", "io.perfguard.weaver.WeavingProcessor", "-processorpath", CLASS_PATH));
    }
    checklist.note("javac, 100 classes, not woven", median(plain), "s");
    checklist.note("javac, 1,000 methods of them woven", median(woven), "s");
    checklist.atMost("build time more, 1,000 methods", median(woven) - median(plain), 1.5, "s");
    double[] bind = new double[rounds];
    double[] mean = new double[rounds];
    double[] most = new double[rounds];
    double[] first = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      String[] figures = run().trim().split(" ", -1);
      bind[i] = Double.parseDouble(figures[0]);
      first[i] = Double.parseDouble(figures[1]);
      mean[i] = Double.parseDouble(figures[2]);
      most[i] = Double.parseDouble(figures[3]);
    }
    checklist.atMost("bind and verify 1,000 methods", median(bind), 300, "ms");
    checklist.atMost("first call of a method, mean of 999", median(mean), 1, "ms");
    checklist.note("first call of a method, 99th percentile", median(most), "ms");
    checklist.note("the very first call, which loads the library", median(first), "ms");
  }

  private static double median(double[] figures) {
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private List<String> write() throws IOException {
    List<String> sources = new ArrayList<>();
    StringBuilder calls = new StringBuilder(1 << 16);
    for (int c = 0; c < CLASSES; c++) {
      StringBuilder text = new StringBuilder("package app; class S" + c + " {\n");
      for (int m = 0; m < METHODS; m++) {
        text.append(String.format(
            Locale.ROOT,
            "  @io.perfguard.cache.CacheMethod(ttl = \"1h\", key = \"#a, #b\") String m%d(String a, int b) { return a + b; }%n",
            m));
        calls.append(String.format(
            Locale.ROOT, "    t = System.nanoTime(); s%d.m%d(\"a\", 1); add(t);%n", c, m));
      }
      Path file = folder.resolve("S" + c + ".java");
      Files.writeString(file, text.append("}\n").toString(), StandardCharsets.UTF_8);
      sources.add(file.toString());
    }
    StringBuilder main = new StringBuilder("package app;\npublic class Main {\n");
    for (int c = 0; c < CLASSES; c++) {
      main.append("  static final S" + c + " s" + c + " = new S" + c + "();\n");
    }
    main.append("""
          static final long[] T = new long[1000];
          static int n;
          static void add(long t) { T[n++] = System.nanoTime() - t; }
          static void calls() {
            long t;
        """);
    main.append(calls);
    main.append("""
          }
          public static void main(String[] args) {
            var guards = io.perfguard.core.GuardRegistry.create();
            long t = System.nanoTime();
            io.perfguard.cache.CacheMethods.bind(guards);
            double bind = (System.nanoTime() - t) / 1e6;
            calls();
            double first = T[0] / 1e6;
            T[0] = 0;
            long sum = 0;
            for (long x : T) sum += x;
            java.util.Arrays.sort(T);
            System.out.println(bind + " " + first + " " + sum / 999e6 + " " + T[989] / 1e6);
            System.exit(0);
          }
        }
        """);
    Path file = folder.resolve("Main.java");
    Files.writeString(file, main.toString(), StandardCharsets.UTF_8);
    sources.add(file.toString());
    return sources;
  }

  /** Seconds that a compilation took, started from nothing as a build tool's fork does. */
  private double javac(List<String> sources, List<String> options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(tool("javac"));
    command.addAll(List.of("-g", "-nowarn", "-cp", CLASS_PATH, "-d", folder + "/classes"));
    command.addAll(options);
    command.addAll(sources);
    long start = System.nanoTime();
    output(command);
    return (System.nanoTime() - start) / 1e9;
  }

  private String run() throws IOException, InterruptedException {
    return output(List.of(
        tool("java"), "-cp", CLASS_PATH + File.pathSeparator + folder + "/classes", "app.Main"));
  }

  private static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  private String output(List<String> command) throws IOException, InterruptedException {
    Path out = folder.resolve("out.txt");
    Process process = new ProcessBuilder(command)
        .redirectOutput(out.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
      throw new IOException(command.get(0) + " failed");
    }
    return Files.readString(out, StandardCharsets.UTF_8);
  }
}
