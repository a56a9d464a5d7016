/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.mechanism.LogLinearHistogram;
import io.perfguard.core.registry.StatsField.Unit;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatsSchemaTest {
  private record Mail(long sent, long queued, HistogramSnapshot times) {}

  private static StatsSchema.Builder<Mail> builder() {
    return StatsSchema.builder();
  }

  @Test
  void fields_come_in_the_order_in_which_they_were_added() {
    StatsSchema<Mail> schema = builder()
        .counter("sentCount", Unit.COUNT, "sent", Mail::sent)
        .headline()
        .counter("sentBytes", Unit.BYTES, "bytes to us", Map.of("to", "us"), Mail::sent)
        .gauge("queued", Unit.COUNT, "queued", Mail::queued)
        .rate("failureRate", "failed share", mail -> Double.NaN)
        .histogram("duration", "duration", Mail::times)
        .headline()
        .build();
    assertThat(schema.fields())
        .extracting(StatsField::toString)
        .containsExactly("sentCount", "sentBytes{to=us}", "queued", "failureRate", "duration");
    assertThat(schema.fields())
        .extracting(StatsField::type)
        .containsExactly(
            StatsField.Type.COUNTER,
            StatsField.Type.COUNTER,
            StatsField.Type.GAUGE,
            StatsField.Type.GAUGE,
            StatsField.Type.HISTOGRAM);
    assertThat(schema.fields())
        .extracting(StatsField::unit)
        .containsExactly(Unit.COUNT, Unit.BYTES, Unit.COUNT, Unit.RATE, Unit.NANOSECONDS);
    assertThat(schema.headlines())
        .extracting(StatsField::name)
        .containsExactly("sentCount", "duration");
    assertThat(schema.headlines()).allMatch(StatsField::headline);
  }

  @Test
  void a_field_reads_its_record() {
    LogLinearHistogram times = new LogLinearHistogram();
    times.record(1_000);
    Mail mail = new Mail(Long.MAX_VALUE, 3, times.snapshot());
    StatsSchema<Mail> schema = builder()
        .counter("sentCount", Unit.COUNT, "sent", Mail::sent)
        .rate("failureRate", "failed share", m -> 0.25)
        .histogram("duration", "duration", Mail::times)
        .build();
    StatsField<Mail> sent = schema.fields().get(0);
    StatsField<Mail> rate = schema.fields().get(1);
    StatsField<Mail> duration = schema.fields().get(2);
    assertThat(sent.isLong()).isTrue();
    assertThat(sent.longValue(mail)).isEqualTo(Long.MAX_VALUE); // exact, a double would not be
    assertThat(rate.isLong()).isFalse();
    assertThat(rate.doubleValue(mail)).isEqualTo(0.25);
    assertThat(duration.isLong()).isFalse();
    assertThat(duration.histogram(mail).count()).isEqualTo(1);
    assertThat(duration.doubleValue(mail)).isEqualTo(1_000);
    assertThatIllegalStateException()
        .isThrownBy(() -> rate.longValue(mail))
        .withMessage("field \"failureRate\" is no whole number");
    assertThatIllegalStateException()
        .isThrownBy(() -> sent.histogram(mail))
        .withMessage("field \"sentCount\" is no histogram");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sent count", "SentCount", "sent.count", "sent_count", "1st", "größe"})
  void a_name_that_meters_cannot_take_is_refused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().gauge(name, Unit.COUNT, "sent", Mail::sent))
        .withMessage("field name must be camel case such as hitCount, was \"" + name + "\"");
  }

  @Test
  void what_is_missing_or_blank_is_refused_and_named() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().rate(" ", "x", mail -> 1))
        .withMessage("field name must not be blank");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().rate("a", "", mail -> 1))
        .withMessage("label of field \"a\" must not be blank");
    assertThatNullPointerException()
        .isThrownBy(() -> builder().counter("a", null, "x", Mail::sent))
        .withMessage("unit of field \"a\" must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> builder().counter("a", Unit.COUNT, "x", null))
        .withMessage("reader of field \"a\" must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> builder().gauge("a", Unit.COUNT, "x", null))
        .withMessage("reader of field \"a\" must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> builder().rate("a", "x", null))
        .withMessage("reader of field \"a\" must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> builder().histogram("a", "x", null))
        .withMessage("reader of field \"a\" must not be null");
    Map<String, String> tags = new HashMap<>();
    tags.put("resource", null);
    assertThatNullPointerException()
        .isThrownBy(() -> builder().counter("a", Unit.COUNT, "x", tags, Mail::sent))
        .withMessage("tag resource of field \"a\" must not be null");
  }

  @Test
  void a_name_is_there_once_with_its_tags() {
    var builder = builder()
        .counter("calls", Unit.COUNT, "db", Map.of("resource", "db", "mode", "wall"), Mail::sent);
    builder.counter(
        "calls", Unit.COUNT, "http", Map.of("resource", "http", "mode", "wall"), Mail::sent);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.counter(
            "calls", Unit.COUNT, "again", Map.of("mode", "wall", "resource", "db"), Mail::sent))
        .withMessage("field \"calls{mode=wall, resource=db}\" is there already");
  }

  @Test
  void a_headline_needs_a_field() {
    assertThatIllegalStateException()
        .isThrownBy(() -> builder().headline())
        .withMessage("headline() marks the field before it, and there is none");
  }
}
