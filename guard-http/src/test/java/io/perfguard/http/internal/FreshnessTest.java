/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FreshnessTest {
  private static final String DATE = "Mon, 30 Nov 2026 10:00:00 GMT";

  static HttpHeaders headers(String... namesAndValues) {
    Map<String, List<String>> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.computeIfAbsent(namesAndValues[i], name -> new ArrayList<>()).add(namesAndValues[i + 1]);
    }
    return HttpHeaders.of(map, (name, value) -> true);
  }

  private static String verdict(int status, String... headers) {
    long fresh = Freshness.of(status, headers(headers));
    return fresh > 0
        ? Duration.ofNanos(fresh).toSeconds() + " s"
        : Freshness.reason(fresh).name();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-age=60 | 60 s",
        "MAX-AGE=60 | 60 s",
        "public, max-age=60, must-revalidate | 60 s",
        "private,max-age=\"60\" | 60 s",
        ",, max-age=60 , | 60 s",
        "max-age=60, max-age=30 | 30 s",
        "max-age=99999999999999999999 | 2147483647 s",
        "s-maxage=60 | NO_LIFETIME",
        "max-age=0 | STALE_AT_ONCE",
        "no-cache, max-age=60 | STALE_AT_ONCE",
        "no-cache=\"x, y\" | STALE_AT_ONCE",
        "no-store | NO_STORE",
        "max-age=60, no-store | NO_STORE",
        "max-age | MALFORMED",
        "max-age= | MALFORMED",
        "max-age=-1 | MALFORMED",
        "max-age=1.5 | MALFORMED",
        "max-age=+60 | MALFORMED",
        "max-age = 60 | MALFORMED",
        "max-age=60; x | MALFORMED",
        "x=\"open | MALFORMED",
        "=60 | MALFORMED",
        "extension=\"a\\\"b, no-store\", max-age=5 | 5 s",
        "'' | NO_LIFETIME",
      })
  void cache_control_is_read_strictly(String value, String verdict) {
    assertThat(verdict(200, "Cache-Control", value)).isEqualTo(verdict);
  }

  @Test
  void a_field_in_several_lines_is_one() {
    assertThat(verdict(200, "Cache-Control", "public", "Cache-Control", "max-age=9"))
        .isEqualTo("9 s");
  }

  @Test
  void without_max_age_the_expiry_counts_from_the_date() {
    assertThat(verdict(200, "Date", DATE, "Expires", "Mon, 30 Nov 2026 10:01:00 GMT"))
        .isEqualTo("60 s");
    assertThat(verdict(200, "Date", DATE, "Expires", "0")).isEqualTo("STALE_AT_ONCE");
    assertThat(verdict(200, "Date", DATE, "Expires", DATE)).isEqualTo("STALE_AT_ONCE");
    assertThat(verdict(200, "Expires", "Mon, 30 Nov 2026 10:01:00 GMT")).isEqualTo("STALE_AT_ONCE");
    assertThat(verdict(200, "Cache-Control", "max-age=5", "Expires", "0")).isEqualTo("5 s");
  }

  @Test
  void what_it_was_kept_elsewhere_is_taken_off() {
    assertThat(verdict(200, "Cache-Control", "max-age=60", "Age", "20")).isEqualTo("40 s");
    assertThat(verdict(200, "Cache-Control", "max-age=60", "Age", "60")).isEqualTo("STALE_AT_ONCE");
    assertThat(verdict(200, "Cache-Control", "max-age=60", "Age", "soon")).isEqualTo("60 s");
  }

  @Test
  void a_validator_alone_spares_no_round_trip() {
    assertThat(verdict(200, "ETag", "\"1\"", "Last-Modified", DATE)).isEqualTo("NO_LIFETIME");
  }

  @Test
  void what_varies_by_anything_or_sets_a_cookie_is_not_counted() {
    assertThat(verdict(200, "Cache-Control", "max-age=60", "Vary", "*")).isEqualTo("VARIES");
    assertThat(verdict(200, "Cache-Control", "max-age=60", "Vary", "a,b,c,d,e,f,g,h,i"))
        .isEqualTo("VARIES");
    assertThat(verdict(200, "Cache-Control", "max-age=60", "Vary", "Accept, Accept-Encoding"))
        .isEqualTo("60 s");
    assertThat(verdict(200, "Cache-Control", "max-age=60", "Set-Cookie", "a=b"))
        .isEqualTo("SETS_COOKIE");
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 206, 302, 303, 304, 307, 400, 401, 403, 429, 500, 502, 503})
  void not_each_status_is_kept(int status) {
    assertThat(verdict(status, "Cache-Control", "max-age=60")).isEqualTo("STATUS");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501})
  void those_of_the_rfc_are(int status) {
    assertThat(verdict(status, "Cache-Control", "max-age=60")).isEqualTo("60 s");
  }
}
