/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.base.Configuration;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.mechanism.LogLinearHistogram;
import io.perfguard.core.registry.Guard;
import io.perfguard.core.registry.GuardKind;
import io.perfguard.core.registry.GuardStats;
import io.perfguard.core.registry.StatsField.Unit;
import io.perfguard.core.registry.StatsSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The examples of docs/reference/json.md are what the code prints; {@code -Dperfguard.docs=write}
 * fills them in.
 */
class JsonReferenceTest {
  private static final Path PAGE =
      Path.of(System.getProperty("perfguard.root"), "docs/reference/json.md");
  private static final int WIDTH = 110;

  /** What one mail server did. */
  private record MailStats(long usCount, long queueBytes, HistogramSnapshot sends)
      implements GuardStats<MailStats> {
    @Override
    public MailStats minus(MailStats earlier) {
      return new MailStats(usCount - earlier.usCount, queueBytes, sends.minus(earlier.sends));
    }

    double failureRate() {
      return Double.NaN;
    }
  }

  private record Mailer(String name, MailStats stats) implements Guard<MailStats> {
    static final GuardKind<Mailer, MailStats> KIND = GuardKind.<Mailer, MailStats>builder(
            "mailer",
            Mailer.class,
            StatsSchema.<MailStats>builder()
                .counter(
                    "sentCount",
                    Unit.COUNT,
                    "mails to the US",
                    Map.of("country", "us"),
                    MailStats::usCount)
                .gauge("queue", Unit.BYTES, "waiting", MailStats::queueBytes)
                .rate("failureRate", "failed share", MailStats::failureRate)
                .histogram("send", "time of a send", MailStats::sends)
                .build())
        .label("mail server")
        .build();

    @Override
    public GuardKind<?, MailStats> kind() {
      return KIND;
    }
  }

  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-03T14:00:00Z"), 0);

  private GuardRegistry registry() {
    return GuardRegistry.builder()
        .clock(clock)
        .configuration(Configuration.none())
        .build();
  }

  @Test
  void the_page_shows_the_snapshot_that_the_code_prints() throws IOException {
    try (GuardRegistry guards = registry()) {
      LogLinearHistogram sends = new LogLinearHistogram();
      sends.record(Duration.ofMillis(8).toNanos());
      sends.record(Duration.ofMillis(21).toNanos());
      guards.register(new Mailer("primary", new MailStats(2, 4_096, sends.snapshot())));
      compare("snapshot", guards.snapshot().toJson());
    }
  }

  @Test
  void the_page_shows_the_diagnosis_that_the_code_prints() throws IOException {
    try (GuardRegistry guards = registry()) {
      for (int i = 0; i < 20; i++) {
        guards.operation("Report.monthly").run(() -> clock.advance(Duration.ofMillis(1_500)));
      }
      compare("diagnosis", guards.diagnose().toJson());
    }
  }

  private static void compare(String example, String json) throws IOException {
    String page = Files.readString(PAGE);
    Pattern fence = Pattern.compile(
        "(?<=<!-- json: " + example + " -->\n```json\n).*?(?=\n```)", Pattern.DOTALL);
    Matcher shown = fence.matcher(page);
    assertThat(shown.find()).as("an example %s", example).isTrue();
    String printed = new Printer(json).print();
    if ("write".equals(System.getProperty("perfguard.docs"))) {
      Files.writeString(PAGE, shown.replaceFirst(Matcher.quoteReplacement(printed)));
    } else {
      assertThat(shown.group())
          .as("-Dtest=JsonReferenceTest -Dperfguard.docs=write fills the page in")
          .isEqualTo(printed);
    }
  }

  /**
   * Breaks JSON into lines for a page: what fits in one line stays in one. Changes nothing else.
   */
  private static final class Printer {
    private final String json;
    private int at;

    Printer(String json) {
      this.json = json;
    }

    String print() {
      return value("");
    }

    private String value(String indent) {
      char c = json.charAt(at);
      if (c != '{' && c != '[') {
        return scalar();
      }
      int begin = at;
      char end = c == '{' ? '}' : ']';
      List<String> parts = new ArrayList<>();
      at++;
      while (json.charAt(at) != end) {
        String name = "";
        if (c == '{') {
          name = scalar() + ": ";
          at++;
        }
        parts.add(name + value(indent + "  "));
        if (json.charAt(at) == ',') {
          at++;
        }
      }
      at++;
      String flat = c + String.join(", ", parts) + end;
      boolean fits = flat.length() + indent.length() <= WIDTH && !flat.contains("\n");
      return begin == 0 || !fits
          ? c + "\n" + indent + "  " + String.join(",\n" + indent + "  ", parts) + "\n" + indent
              + end
          : flat;
    }

    private String scalar() {
      int begin = at;
      if (json.charAt(at) == '"') {
        do {
          at += json.charAt(at) == '\\' ? 2 : 1;
        } while (json.charAt(at) != '"');
        at++;
      } else {
        while (",:]}".indexOf(json.charAt(at)) < 0) {
          at++;
        }
      }
      return json.substring(begin, at);
    }
  }
}
