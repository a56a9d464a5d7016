/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Evidence;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.ThresholdKey;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * PG-608: the time-out of calls to others does not fit what they take: good calls run into it, or
 * it is many times too long, or there is none. Reads all calls since the start, since a 99.9th
 * percentile needs many.
 *
 * <p>Thread-safe.
 */
public final class TimeoutSettingCheck implements GuardCheck<EndpointStats> {
  /** Calls from which on the 99.9th percentile says something. */
  public static final ThresholdKey<Long> CALLS = ThresholdKey.count("http.timeout.calls", 1_000);

  /** How many times what a good call takes at worst a time-out may be. */
  public static final ThresholdKey<Long> WIDE = ThresholdKey.count("http.timeout.wide", 10);

  /** The check; it keeps no state. */
  public TimeoutSettingCheck() {}

  @Override
  public List<Finding> check(CheckContext<EndpointStats> context) {
    EndpointStats stats = context.now();
    if (stats.direction() != Direction.OUTBOUND || !context.window().hasData()) {
      return List.of();
    }
    ApiSetting setting = ApiSetting.of(
        context.subject().name(), stats, context.threshold(CALLS), context.threshold(WIDE));
    return setting
        .better()
        .map(better -> List.of(finding(context, setting, better)))
        .orElse(List.of());
  }

  private static Finding finding(
      CheckContext<EndpointStats> context, ApiSetting setting, Duration better) {
    return context
        .finding("PG-608", Severity.AMBER)
        .headline(headline(setting))
        .seen(Evidence.table(
            "setting and observation",
            List.of("setting", "value"),
            List.of(
                List.of("time-out", CallWords.timeout(context.now().timeoutNanos())),
                List.of("99 % within", Durations.print(setting.p99())),
                List.of("99.9 % within", Durations.print(setting.p999())),
                List.of(
                    "timed out",
                    String.format(Locale.ROOT, "%,d of %,d", setting.timeouts(), setting.calls())),
                List.of("advice", setting.advice().label() + ": " + Durations.print(better)))))
        .remedy(Remedy.java(
            remedy(setting.advice()),
            "HttpRequest.newBuilder(uri).timeout(" + CallWords.code(better) + ")"))
        .expected(gain(setting, better))
        .build();
  }

  private static String headline(ApiSetting setting) {
    String observed = "99.9 % of " + String.format(Locale.ROOT, "%,d", setting.calls())
        + " calls within " + Durations.print(setting.p999());
    String timeout = setting.timeout().map(Durations::print).orElse("");
    return switch (setting.advice()) {
      case TOO_TIGHT -> "time-out too tight: " + timeout + ", " + observed;
      case TOO_WIDE -> "time-out too wide: " + timeout + ", " + observed;
      default -> "no time-out: " + observed;
    };
  }

  private static String remedy(ApiSetting.Advice advice) {
    return switch (advice) {
      case TOO_TIGHT ->
        "good calls run into it, and each that is sent again loads the other side once more: give them twice as long,"
            + " then look again what they take";
      case TOO_WIDE -> "a call that hangs keeps its caller, and what that holds, for all of it";
      default -> "a call that hangs keeps its caller for ever: set one";
    };
  }

  private static Gain gain(ApiSetting setting, Duration better) {
    if (setting.timeouts() == 0) {
      return Gain.notEstimated("no call has hung so far");
    }
    if (setting.advice() == ApiSetting.Advice.TOO_TIGHT) {
      return Gain.estimated(
          String.format(
              Locale.ROOT,
              "up to %,d of %,d calls that fail are answered",
              setting.timeouts(),
              setting.calls()),
          "the calls that timed out");
    }
    Duration each = setting.timeout().map(now -> now.minus(better)).orElse(Duration.ZERO);
    return each.isZero()
        ? Gain.notEstimated("how long the calls that hung would have, nobody knows")
        : Gain.estimated(
            Durations.print(each.multipliedBy(setting.timeouts())) + " less of waiting",
            setting.timeouts() + " time-outs × what the setting is too long");
  }
}
