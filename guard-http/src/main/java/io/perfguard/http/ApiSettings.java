/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.Durations;
import io.perfguard.core.base.Require;
import io.perfguard.core.finding.Evidence;
import java.util.List;
import java.util.Locale;

/**
 * The time-outs of all external calls beside what these take, at one moment: the playbook's
 * {@code get_api_config}. Immutable.
 */
public final class ApiSettings {
  private static final List<String> COLUMNS =
      List.of("endpoint", "time-out", "99 % within", "99.9 % within", "timed out", "advice");

  private final List<ApiSetting> rows;

  private ApiSettings(List<ApiSetting> rows) {
    this.rows = rows;
  }

  /**
   * The settings now, judged by the thresholds' defaults.
   *
   * @param guards where the endpoints are
   * @return since each endpoint's first call
   */
  public static ApiSettings of(GuardRegistry guards) {
    Require.nonNull(guards, "guards");
    return new ApiSettings(ExternalCalls.endpoints(guards)
        .map(endpoint -> ApiSetting.of(
            endpoint.name(),
            endpoint.stats(),
            TimeoutSettingCheck.CALLS.defaultValue(),
            TimeoutSettingCheck.WIDE.defaultValue()))
        .toList());
  }

  /**
   * One row for each external endpoint.
   *
   * @return by name
   */
  public List<ApiSetting> rows() {
    return rows;
  }

  /**
   * The table as a block of evidence.
   *
   * @return at most 50 rows
   */
  public Evidence table() {
    return Evidence.table(
        "time-outs of external calls",
        COLUMNS,
        rows.stream().map(ApiSettings::row).toList());
  }

  static List<String> row(ApiSetting setting) {
    String better = setting.better().map(value -> ": " + Durations.print(value)).orElse("");
    return List.of(
        setting.endpoint(),
        setting.timeout().map(Durations::print).orElse("none"),
        Durations.print(setting.p99()),
        Durations.print(setting.p999()),
        String.format(Locale.ROOT, "%,d of %,d", setting.timeouts(), setting.calls()),
        setting.advice().label() + better);
  }

  /** The table, a row on each line. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(String.join(" | ", COLUMNS));
    rows.forEach(row -> text.append('\n').append(String.join(" | ", row(row))));
    return text.toString();
  }
}
