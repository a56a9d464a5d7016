/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.base.JsonWriter;
import io.perfguard.core.base.Money;
import io.perfguard.core.base.Require;
import io.perfguard.llm.budget.BudgetState;
import io.perfguard.llm.prompt.PromptFigures;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageUnit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The details of a session for other programs: as JSON with everything, money in whole
 * pico-dollars, and as CSV with what was spent by operation and model, money in exact dollars.
 * Times are UTC.
 *
 * <p>Thread-safe.
 */
public final class ChatExport {
  /** The version of the JSON's form; grows when a field changes its meaning. */
  public static final int VERSION = 1;

  private static final String CSV_HEAD = "operation,model,calls,hits,failures,attempts,unpriced,"
      + "input_tokens,cache_read_tokens,cache_write_tokens,output_tokens,reasoning_tokens,"
      + "cost_usd,wasted_usd,saved_usd";

  private ChatExport() {}

  /**
   * All details as one JSON object.
   *
   * @param name the session's name
   * @param details its details
   * @return JSON
   */
  public static String json(String name, ChatDetails details) {
    StringBuilder out = new StringBuilder();
    writeJson(name, details, out);
    return out.toString();
  }

  /**
   * Writes all details as one JSON object.
   *
   * @param name the session's name
   * @param details its details
   * @param out takes the JSON
   * @throws UncheckedIOException if it cannot be written
   */
  public static void writeJson(String name, ChatDetails details, Appendable out) {
    Require.nonNull(details, "details");
    JsonWriter json = new JsonWriter(Require.nonNull(out, "out"));
    json.beginObject();
    json.name("schemaVersion").value(VERSION);
    json.name("session").value(Require.nonNull(name, "name"));
    stats(json, details.stats());
    json.name("byOperation").beginArray();
    details.byOperation().forEach(each -> spend(json, each));
    json.endArray();
    json.name("byModel").beginArray();
    details.byModel().forEach(each -> spend(json, each));
    json.endArray();
    json.name("byOperationAndModel").beginObject();
    details.byOperationAndModel().forEach((operation, models) -> {
      json.name(operation).beginArray();
      models.forEach(each -> spend(json, each));
      json.endArray();
    });
    json.endObject();
    json.name("byTenant").beginArray();
    details.byTenant().forEach(each -> spend(json, each));
    json.endArray();
    json.name("byTag").beginArray();
    details.byTag().forEach(each -> spend(json, each));
    json.endArray();
    hours(json, details.hours());
    budgets(json, details.budgets());
    unpriced(json, details.unpricedModels());
    json.name("modelReasons").beginObject();
    details.modelReasons().forEach((what, why) -> json.name(what).value(why));
    json.endObject();
    alternatives(json, details.whatIf());
    json.name("prompts").beginArray();
    details.prompts().operations().forEach(each -> prompts(json, each));
    json.endArray();
    candidates(json, details.fineTuneCandidates());
    json.endObject();
  }

  private static void stats(JsonWriter json, ChatStats stats) {
    json.name("stats").beginObject();
    ChatSession.KIND.schema().fields().forEach(field -> {
      switch (field.type()) {
        case HISTOGRAM -> {
          json.name(field.name() + "P50Nanos");
          number(json, field.histogram(stats).quantileNanos(0.50));
          json.name(field.name() + "P95Nanos");
          number(json, field.histogram(stats).quantileNanos(0.95));
          json.name(field.name() + "P99Nanos");
          number(json, field.histogram(stats).quantileNanos(0.99));
        }
        default -> {
          json.name(field.name());
          number(json, field.doubleValue(stats));
        }
      }
    });
    json.endObject();
  }

  private static void number(JsonWriter json, double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      json.nullValue();
    } else if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
      json.value((long) value);
    } else {
      json.value(value);
    }
  }

  private static void spend(JsonWriter json, Spend spend) {
    json.beginObject();
    json.name("name").value(spend.name());
    json.name("calls").value(spend.calls());
    json.name("hits").value(spend.hits());
    json.name("failures").value(spend.failures());
    json.name("attempts").value(spend.attempts());
    json.name("unpriced").value(spend.unpriced());
    money(json, "cost", spend.cost());
    money(json, "wasted", spend.wasted());
    money(json, "saved", spend.saved());
    json.name("usage").beginObject();
    for (UsageUnit unit : UsageUnit.values()) {
      if (spend.usage().get(unit) != 0) {
        json.name(unit.name().toLowerCase(Locale.ROOT)).value(spend.usage().get(unit));
      }
    }
    json.endObject();
    json.endObject();
  }

  private static void money(JsonWriter json, String name, Money amount) {
    json.name(name + "Picos").value(amount.picos());
  }

  /** Without the dollar sign and commas: {@code 1234.5}. */
  private static String dollars(Money amount) {
    return amount.toString().replace("$", "").replace(",", "");
  }

  private static void hours(JsonWriter json, List<SpendHour> hours) {
    json.name("hours").beginArray();
    for (SpendHour each : hours) {
      json.beginObject();
      json.name("from").value(each.from().toString());
      json.name("calls").value(each.calls());
      json.name("tokens").value(each.tokens());
      money(json, "cost", each.cost());
      money(json, "saved", each.saved());
      json.endObject();
    }
    json.endArray();
  }

  private static void budgets(JsonWriter json, List<BudgetState> budgets) {
    json.name("budgets").beginArray();
    for (BudgetState each : budgets) {
      json.beginObject();
      json.name("label").value(each.label());
      json.name("hard").value(each.hard());
      json.name("from").value(each.from().toString());
      json.name("to").value(each.to().toString());
      money(json, "limit", each.limit());
      money(json, "committed", each.committed());
      money(json, "held", each.held());
      money(json, "remaining", each.remaining());
      each.forecast().ifPresent(forecast -> {
        json.name("forecast").beginObject();
        money(json, "expected", forecast.expected());
        money(json, "low", forecast.low());
        money(json, "high", forecast.high());
        forecast.exhausted().ifPresent(at -> json.name("exhausted").value(at.toString()));
        json.endObject();
      });
      json.endObject();
    }
    json.endArray();
  }

  private static void unpriced(JsonWriter json, Map<String, Long> models) {
    json.name("unpricedModels").beginObject();
    new TreeMap<>(models).forEach((model, attempts) -> json.name(model).value(attempts));
    json.endObject();
  }

  private static void alternatives(JsonWriter json, List<ModelAlternative> all) {
    json.name("whatIf").beginArray();
    for (ModelAlternative each : all) {
      json.beginObject();
      json.name("operation").value(each.operation());
      json.name("model").value(each.model());
      money(json, "cost", each.cost());
      money(json, "otherwise", each.otherwise());
      money(json, "saving", each.saving());
      json.endObject();
    }
    json.endArray();
  }

  private static void prompts(JsonWriter json, PromptFigures figures) {
    json.beginObject();
    json.name("operation").value(figures.operation());
    json.name("calls").value(figures.counts().calls());
    json.name("averageTokens");
    number(json, figures.averageTokens());
    json.name("p95Tokens");
    number(json, figures.p95Tokens());
    json.name("maximumTokens").value(figures.maximumTokens());
    json.name("duplicateRate");
    number(json, figures.duplicateRate());
    json.name("cacheableShare");
    number(json, figures.cacheableShare());
    json.name("compressibleShare");
    number(json, figures.compressibleShare());
    figures.atStake().ifPresent(stake -> {
      json.name("atStake").beginObject();
      money(json, "spent", stake.spent());
      money(json, "duplicates", stake.duplicates());
      money(json, "prefix", stake.prefix());
      money(json, "compression", stake.compression());
      json.endObject();
    });
    json.endObject();
  }

  private static void candidates(JsonWriter json, List<FineTuneCandidate> all) {
    json.name("fineTuneCandidates").beginArray();
    for (FineTuneCandidate each : all) {
      json.beginObject();
      json.name("operation").value(each.operation());
      json.name("calls").value(each.calls());
      json.name("inputTokens");
      number(json, each.inputTokens());
      json.name("stableShare");
      number(json, each.stableShare());
      money(json, "cost", each.cost());
      json.endObject();
    }
    json.endArray();
  }

  /**
   * What was spent, a line for each pair of operation and model, with a head.
   *
   * @param details the details of a session
   * @return CSV as RFC 4180 has it, lines ended by CR and LF
   */
  public static String csv(ChatDetails details) {
    StringBuilder out = new StringBuilder();
    writeCsv(details, out);
    return out.toString();
  }

  /**
   * Writes what was spent, a line for each pair of operation and model, with a head.
   *
   * @param details the details of a session
   * @param out takes the CSV
   * @throws UncheckedIOException if it cannot be written
   */
  public static void writeCsv(ChatDetails details, Appendable out) {
    Require.nonNull(details, "details");
    try {
      out.append(CSV_HEAD).append("\r\n");
      for (Map.Entry<String, List<Spend>> operation :
          details.byOperationAndModel().entrySet()) {
        for (Spend each : operation.getValue()) {
          out.append(line(operation.getKey(), each)).append("\r\n");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(String operation, Spend spend) {
    Usage usage = spend.usage();
    return String.join(
        ",",
        field(operation),
        field(spend.name()),
        Long.toString(spend.calls()),
        Long.toString(spend.hits()),
        Long.toString(spend.failures()),
        Long.toString(spend.attempts()),
        Long.toString(spend.unpriced()),
        Long.toString(usage.inputTokens()),
        Long.toString(usage.cacheReadTokens()),
        Long.toString(usage.cacheWriteTokens()),
        Long.toString(usage.outputTokens()),
        Long.toString(usage.reasoningTokens()),
        dollars(spend.cost()),
        dollars(spend.wasted()),
        dollars(spend.saved()));
  }

  /** Quoted where it must be; a name that a spreadsheet would take for a formula gets a mark. */
  private static String field(String text) {
    String safe = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    boolean quoted = safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
    return quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
  }
}
