/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import io.perfguard.benchmarks.harness.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code benchmarks/bench faults}: clients side by side while their origin fails. */
public final class FaultsSuite {
  private static final String CELLS = "faults-cells.jsonl";
  private static final int ATTEMPTS = 3;

  private final Lab lab = Lab.DEFAULT;
  private final FaultArguments arguments;
  private final CellFile file;
  private final AtomicInteger failed = new AtomicInteger();

  private FaultsSuite(FaultArguments arguments) throws IOException {
    this.arguments = arguments;
    Path path = Results.folder(arguments.quick()).resolve(CELLS);
    if (arguments.quick()) {
      Files.deleteIfExists(path);
    }
    file = new CellFile(path);
  }

  /**
   * Runs the suite, or one cell; ends with 2 if the arguments make no sense.
   *
   * @param args see {@link FaultArguments#USAGE}
   * @throws IOException if a file cannot be written
   * @throws InterruptedException if it is interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    FaultArguments arguments;
    try {
      arguments = FaultArguments.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(FaultArguments.USAGE);
      System.exit(2);
      return;
    }
    if (arguments.isOneCell()) {
      Cell cell = new CellRun(
              Lab.DEFAULT,
              Objects.requireNonNull(arguments.fault()),
              Objects.requireNonNull(arguments.client()),
              arguments.seed())
          .run();
      System.out.println(cell.line());
      // Clients leave threads behind.
      System.exit(0);
    }
    System.exit(new FaultsSuite(arguments).run());
  }

  private int run() throws IOException, InterruptedException {
    List<PlannedCell> plan = PlannedCell.plan(arguments);
    List<PlannedCell> missing = plan.stream().filter(this::isMissing).toList();
    System.err.printf(
        Locale.ROOT,
        "%d cells, %d of them to be measured, %d at a time, %d s each: some %d minutes%n",
        plan.size(),
        missing.size(),
        arguments.parallel(),
        lab.total().toSeconds(),
        missing.size() * (lab.total().toSeconds() + 3) / arguments.parallel() / 60);
    CellProcess.endWithThisJvm();
    measure(missing);
    report(plan);
    return failed.get() == 0 ? 0 : 1;
  }

  private boolean isMissing(PlannedCell planned) {
    Cell cell = file.find(planned.key(lab));
    return cell == null || (arguments.redo() && cell.isDisturbed());
  }

  private void measure(List<PlannedCell> missing) throws InterruptedException {
    ExecutorService at = Executors.newFixedThreadPool(arguments.parallel());
    List<Future<?>> running = new ArrayList<>();
    AtomicInteger done = new AtomicInteger();
    for (PlannedCell cell : missing) {
      running.add(at.submit(() -> {
        String said = measure(cell);
        System.err.printf(
            Locale.ROOT, "[%d/%d] %s: %s%n", done.incrementAndGet(), missing.size(), cell, said);
      }));
    }
    at.shutdown();
    for (Future<?> each : running) {
      try {
        Object unused = each.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private String measure(PlannedCell planned) {
    try {
      Cell cell = measureUndisturbed(planned);
      file.add(cell);
      double recovery = cell.figure(Figure.RECOVERY_SECONDS);
      return String.format(
          Locale.ROOT,
          "goodput %.3f, %.3f, %.3f; %s; %.2f requests per call%s",
          cell.figure(Figure.GOODPUT_BEFORE),
          cell.figure(Figure.GOODPUT_DURING),
          cell.figure(Figure.GOODPUT_AFTER),
          Double.isNaN(recovery) ? "never back" : "back after " + recovery + " s",
          cell.figure(Figure.REQUESTS_DURING),
          cell.isDisturbed() ? "; DISTURBED" : "");
    } catch (IOException e) {
      failed.incrementAndGet();
      return "FAILED " + e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  /** Again if the machine was too busy; of attempts that all were disturbed the least is kept. */
  private Cell measureUndisturbed(PlannedCell planned) throws IOException, InterruptedException {
    Cell best = measureOnce(planned);
    for (int attempt = 2; attempt <= ATTEMPTS && best.isDisturbed(); attempt++) {
      System.err.printf(
          Locale.ROOT,
          "%s: the machine was busy, calls were offered %.0f ms late; again%n",
          planned,
          best.figure(Figure.LATE_P99));
      Cell next = measureOnce(planned);
      if (next.figure(Figure.LATE_P99) < best.figure(Figure.LATE_P99)) {
        best = next;
      }
    }
    return best;
  }

  private Cell measureOnce(PlannedCell planned) throws IOException, InterruptedException {
    Cell cell = CellProcess.measure(lab, planned);
    if (!cell.key().equals(planned.key(lab))) {
      throw new IOException("asked for " + planned.key(lab) + ", got " + cell.key());
    }
    return cell;
  }

  private void report(List<PlannedCell> plan) throws IOException {
    List<Cell> cells = new ArrayList<>();
    for (PlannedCell planned : PlannedCell.withReferences(arguments)) {
      Cell cell = file.find(planned.key(lab));
      if (cell != null) {
        cells.add(cell);
      }
    }
    FaultReport report = new FaultReport(lab, cells);
    System.out.println(report.text());
    System.out.println(report.effort());
    boolean partial = arguments.fault() != null || arguments.client() != null;
    if (!partial && !arguments.quick()) {
      file.retain(plan.stream().map(planned -> planned.key(lab)).toList());
    }
    // What is only a part must not replace what is whole.
    Results.publish("faults", arguments.quick() || partial, report::write);
  }
}
