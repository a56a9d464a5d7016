/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.pgjdbc;

import io.perfguard.core.operation.OperationScope;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.discovery.UniqueIdSelector;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * One run of all tests: {@code SuiteRun raw|guarded CLASSES RESULTS ONLY}. The results are a line
 * for each test, see {@link TestResult}; the stack traces of failures go to the standard error.
 *
 * <p>Settings are those of the driver's own build: annotated classes run in parallel, a test may
 * take five minutes. Some tests allow themselves a few seconds only, so what fails has a second
 * attempt when all else is done; the results tell which passed at that one alone.
 */
public final class SuiteRun implements TestExecutionListener {
  private static final int PROGRESS = 500;

  private final boolean guarded;
  private final String only;
  private final Map<String, TestResult> results = new LinkedHashMap<>();
  private final Map<String, TestIdentifier> failed = new LinkedHashMap<>();
  private final Map<String, OperationScope> running = new ConcurrentHashMap<>();
  private int finished;

  private SuiteRun(boolean guarded, String only) {
    this.guarded = guarded;
    this.only = only;
  }

  /**
   * Runs all tests; ends with 0 however they come out.
   *
   * @param args the mode, the folder of the compiled tests, the file of the results, a pattern that
   *     is found in the names of the classes to run
   * @throws IOException if the results cannot be written
   */
  public static void main(String[] args) throws IOException {
    SuiteRun run = new SuiteRun(args[0].equals("guarded"), args[3]);
    run.execute(DiscoverySelectors.selectClasspathRoots(Set.of(Path.of(args[1]))));
    run.repeatFailed();
    Files.write(
        Path.of(args[2]), run.results.values().stream().map(TestResult::line).toList());
    if (run.guarded) {
      System.err.println("the guard saw " + GuardedConnections.source().stats());
      System.err.println("faults of the guard: " + GuardedConnections.source().faultCount());
    }
    // Some tests leave threads behind.
    System.exit(0);
  }

  private void repeatFailed() {
    List<UniqueIdSelector> again = failed.values().stream()
        .map(test -> DiscoverySelectors.selectUniqueId(test.getUniqueIdObject()))
        .toList();
    failed.clear();
    if (!again.isEmpty()) {
      System.err.println("second attempts: " + again.size());
      execute(again);
    }
  }

  private void execute(Collection<? extends DiscoverySelector> tests) {
    LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
        .selectors(List.copyOf(tests))
        .filters(
            ClassNameFilter.excludeClassNamePatterns(".*Suite.*"),
            ClassNameFilter.includeClassNamePatterns(".*(?:" + only + ").*"))
        .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
        .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "dynamic")
        .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
        .configurationParameter("junit.jupiter.execution.timeout.default", "5 m")
        .configurationParameter(
            "junit.jupiter.testclass.order.default", "org.junit.jupiter.api.ClassOrderer$ClassName")
        .build();
    LauncherFactory.create().execute(request, this);
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    if (guarded && test.isTest()) {
      running.put(test.getUniqueId(), GuardedConnections.operation().begin());
    }
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    OperationScope scope = running.remove(test.getUniqueId());
    if (scope != null) {
      scope.close();
    }
    // A container tells only what kept its tests from running.
    if (test.isTest() || result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
      TestResult.Status status = switch (result.getStatus()) {
        case SUCCESSFUL -> TestResult.Status.PASSED;
        case FAILED -> TestResult.Status.FAILED;
        case ABORTED -> TestResult.Status.SKIPPED;
      };
      tell(test, status, result.getThrowable().orElse(null));
    }
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    tell(test, TestResult.Status.SKIPPED, null);
  }

  private synchronized void tell(
      TestIdentifier test, TestResult.Status status, @Nullable Throwable cause) {
    TestResult result = TestResult.of(test, status, cause);
    results.merge(result.id(), result, TestResult::then);
    finished++;
    if (finished % PROGRESS == 0) {
      System.out.println(finished + " tests");
    }
    if (status == TestResult.Status.FAILED && cause != null) {
      failed.put(result.id(), test);
      StringWriter trace = new StringWriter();
      cause.printStackTrace(new PrintWriter(trace));
      System.err.println("FAILED " + result.id() + "\n" + trace);
    }
  }
}
