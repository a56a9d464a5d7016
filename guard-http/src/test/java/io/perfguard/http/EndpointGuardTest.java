/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.perfguard.core.base.Faults;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointGuardTest {
  private static final long MILLI = 1_000_000;

  private final EndpointGuard endpoint = endpoint("GET /x");

  static EndpointGuard endpoint(String name) {
    return new EndpointGuard(
        name, Direction.INBOUND, "", "", "GET", "/x", true, new Faults("test"));
  }

  @ParameterizedTest
  @CsvSource({
    // status, then what it counts as: success, 4xx, 5xx, transport
    "100, 1, 0, 0, 0",
    "200, 1, 0, 0, 0",
    "204, 1, 0, 0, 0",
    "399, 1, 0, 0, 0",
    "400, 0, 1, 0, 0",
    "429, 0, 1, 0, 0",
    "499, 0, 1, 0, 0",
    "500, 0, 0, 1, 0",
    "599, 0, 0, 1, 0",
    "999, 0, 0, 1, 0",
    "99, 0, 0, 0, 1",
    "0, 0, 0, 0, 1",
    "-1, 0, 0, 0, 1",
  })
  void an_answer_counts_by_its_status(
      int status, long success, long client, long server, long transport) {
    endpoint.record(status, MILLI);
    EndpointStats stats = endpoint.stats();
    assertThat(stats.count()).isEqualTo(1);
    assertThat(stats.successCount()).isEqualTo(success);
    assertThat(stats.clientErrorCount()).isEqualTo(client);
    assertThat(stats.serverErrorCount()).isEqualTo(server);
    assertThat(stats.transportErrorCount()).isEqualTo(transport);
    assertThat(stats.errorCount()).isEqualTo(server + transport);
    assertThat(stats.errorRate()).isEqualTo((double) (server + transport));
  }

  @ParameterizedTest
  @CsvSource({
    // failure, calls, transport, time-out, rejected, canceled
    "TIMEOUT, 1, 0, 1, 0, 0",
    "CONNECT, 1, 1, 0, 0, 0",
    "RESET, 1, 1, 0, 0, 0",
    "REJECTED, 0, 0, 0, 1, 0",
    "CANCELED, 0, 0, 0, 0, 1",
  })
  void a_failure_counts_by_its_kind(
      CallFailure failure, long calls, long transport, long timeout, long rejected, long canceled) {
    endpoint.record(failure, MILLI);
    EndpointStats stats = endpoint.stats();
    assertThat(stats.count()).isEqualTo(calls);
    assertThat(stats.successCount()).isZero();
    assertThat(stats.transportErrorCount()).isEqualTo(transport);
    assertThat(stats.timeoutCount()).isEqualTo(timeout);
    assertThat(stats.rejectedCount()).isEqualTo(rejected);
    assertThat(stats.canceledCount()).isEqualTo(canceled);
  }

  @Test
  void without_data_rates_are_unknown_and_durations_zero() {
    EndpointStats stats = endpoint.stats();
    assertThat(stats.hasData()).isFalse();
    assertThat(stats.errorRate()).isNaN();
    assertThat(stats.cacheableRate()).isNaN();
    assertThat(stats.p99()).isZero();
    assertThat(stats.average()).isZero();
    assertThat(stats.averageFirstByte()).isZero();
    assertThat(stats.throughput(Duration.ofSeconds(1))).isZero();
  }

  @Test
  void a_window_holds_what_happened_in_it_and_the_later_setting() {
    endpoint.record(500, MILLI);
    endpoint.record(CallFailure.REJECTED, 1);
    endpoint.noteTimeout(5);
    EndpointStats before = endpoint.stats();
    endpoint.record(200, 3 * MILLI);
    endpoint.record(404, 5 * MILLI);
    endpoint.recordRetries(2);
    endpoint.recordBytes(100);
    endpoint.recordBytes(-1);
    endpoint.recordFirstByte(2 * MILLI);
    endpoint.noteTimeout(7);
    EndpointStats window = endpoint.stats().minus(before);
    assertThat(window.count()).isEqualTo(2);
    assertThat(window.successCount()).isEqualTo(1);
    assertThat(window.clientErrorCount()).isEqualTo(1);
    assertThat(window.serverErrorCount()).isZero();
    assertThat(window.rejectedCount()).isZero();
    assertThat(window.retryCount()).isEqualTo(2);
    assertThat(window.bodyBytes()).isEqualTo(100);
    assertThat(window.averageFirstByte()).isEqualTo(Duration.ofMillis(2));
    assertThat(window.timeoutNanos()).isEqualTo(7);
    assertThat(window.average()).isEqualTo(Duration.ofMillis(4));
    assertThat(window.total()).isEqualTo(Duration.ofMillis(8));
    assertThat(window.throughput(Duration.ofSeconds(10))).isEqualTo(0.2);
  }

  @Test
  void recording_allocates_nothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 20_000; i++) {
        endpoint.record(i % 10 == 0 ? 503 : 200, i * 1_000L);
        endpoint.record(CallFailure.TIMEOUT, i);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isLessThan(2_000); // reading the counter itself may cost some bytes
  }

  @Test
  void threads_together_lose_no_call() throws InterruptedException {
    int calls = 50_000;
    Crew.runTogether(16, member -> {
      for (int i = 0; i < calls; i++) {
        switch (i % 4) {
          case 0 -> endpoint.record(200, 10);
          case 1 -> endpoint.record(404, 10);
          case 2 -> endpoint.record(500, 10);
          default -> endpoint.record(CallFailure.TIMEOUT, 10);
        }
      }
    });
    EndpointStats stats = endpoint.stats();
    long each = 16L * calls / 4;
    assertThat(stats.count()).isEqualTo(4 * each);
    assertThat(stats.successCount()).isEqualTo(each);
    assertThat(stats.clientErrorCount()).isEqualTo(each);
    assertThat(stats.serverErrorCount()).isEqualTo(each);
    assertThat(stats.timeoutCount()).isEqualTo(each);
    assertThat(stats.durations().sumNanos()).isEqualTo(40 * each);
  }

  @Test
  void a_reader_never_sees_more_failures_than_calls() throws InterruptedException {
    Crew.runTogether(3, member -> {
      for (int i = 0; i < 20_000; i++) {
        if (member < 2) {
          endpoint.record(500, 10);
        } else if (i % 10 == 0) {
          EndpointStats stats = endpoint.stats();
          assertThat(stats.serverErrorCount()).isLessThanOrEqualTo(stats.count());
        }
      }
    });
  }

  @Test
  void an_absorbed_endpoint_passes_on_what_it_has_and_gets() {
    EndpointGuard all = endpoint("GET /{w}");
    endpoint.record(500, MILLI);
    all.record(200, MILLI);
    all.absorb(endpoint);
    endpoint.record(200, MILLI);
    endpoint.record(CallFailure.TIMEOUT, MILLI);
    assertThat(endpoint.last()).isSameAs(all);
    for (int reading = 0; reading < 3; reading++) {
      assertThat(all.stats().count()).isEqualTo(4);
      assertThat(all.stats().serverErrorCount()).isEqualTo(1);
      assertThat(all.stats().timeoutCount()).isEqualTo(1);
    }
  }

  /** The worst that can be: all values lie at one end of the bucket of the greatest ratio. */
  @Test
  void percentiles_are_off_by_2_5_percent_at_worst() {
    double worst = 0;
    for (int octave = 10; octave < 39; octave++) {
      long[] adverse = {79L << (octave - 6), (83L << (octave - 6)) - 1};
      for (long value : adverse) {
        EndpointGuard one = endpoint("GET /one");
        one.record(200, value);
        one.record(200, 2 * value); // so that the maximum does not cap it
        worst = Math.max(worst, error(one.stats().p50(), value));
      }
    }
    assertThat(worst).isBetween(0.0245, 0.025);
  }

  @Test
  void percentiles_of_usual_populations_are_within_three_percent() {
    long seed = 42;
    double worst = 0;
    for (int population = 0; population < 60; population++) {
      worst = Math.max(worst, worstOf(new Random(seed + population), population % 3));
    }
    assertThat(worst).isLessThan(0.025);
  }

  private static double worstOf(Random random, int shape) {
    EndpointGuard one = endpoint("GET /population");
    long[] values = new long[20_000];
    double scale = 1e5 * Math.exp(8 * random.nextDouble());
    for (int i = 0; i < values.length; i++) {
      double value = switch (shape) {
        case 0 -> scale * Math.exp(0.8 * random.nextGaussian()); // log-normal
        case 1 -> scale / Math.pow(1 - random.nextDouble(), 0.7); // a long tail
        default -> random.nextInt(10) == 0 ? 20 * scale : scale * (1 + random.nextDouble() / 50);
      };
      values[i] = (long) value;
      one.record(200, values[i]);
    }
    Arrays.sort(values);
    EndpointStats stats = one.stats();
    double worst = 0;
    for (double q : new double[] {0.50, 0.95, 0.99}) {
      long exact = values[(int) Math.ceil(q * values.length) - 1];
      worst = Math.max(worst, error(stats.quantile(q), exact));
    }
    return worst;
  }

  private static double error(Duration told, long exact) {
    return Math.abs(told.toNanos() - exact) / (double) exact;
  }
}
