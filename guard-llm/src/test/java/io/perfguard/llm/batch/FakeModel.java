/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.batch;

import io.perfguard.core.base.JsonWriter;
import io.perfguard.core.base.Money;
import io.perfguard.llm.internal.json.JsonTree;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.usage.Usage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * A model that reads the prompts of a batcher as they are, and answers by a function of the text.
 */
class FakeModel implements BatchCaller {
  final List<LlmRequest> requests = Collections.synchronizedList(new ArrayList<>());
  final AtomicLong paid = new AtomicLong();
  private final Function<String, String> values;

  /**
   * A model.
   *
   * @param values of a text, its value as JSON; "" leaves it out
   */
  FakeModel(Function<String, String> values) {
    this.values = values;
  }

  /** The texts of a request by their ids. */
  static Map<Integer, String> texts(LlmRequest request) {
    Map<Integer, String> texts = new LinkedHashMap<>();
    for (Object item : (List<?>) JsonTree.parseStrict(request.messages().get(1).text())) {
      texts.put(((BigDecimal) JsonTree.at(item, "id")).intValueExact(), (String)
          JsonTree.at(item, "text"));
    }
    return texts;
  }

  /** How many texts each request had, in order. */
  List<Integer> sizes() {
    return requests.stream().map(request -> texts(request).size()).toList();
  }

  /** An item of an answer. */
  static String item(int id, String value) {
    return "{\"id\":" + id + ",\"value\":" + value + "}";
  }

  static String quoted(String text) {
    StringBuilder json = new StringBuilder();
    new JsonWriter(json).value(text);
    return json.toString();
  }

  @Override
  public Answer call(LlmRequest request) {
    requests.add(request);
    String text = answer(texts(request));
    return pay(request, text, finish(texts(request)));
  }

  Answer pay(LlmRequest request, String text, String finish) {
    long input = request.messages().stream()
        .mapToLong(message -> message.text().length())
        .sum();
    Money cost = Money.ofPicos(2_000_003 * input + 8_000_009L * text.length() + 7);
    paid.addAndGet(cost.picos());
    Usage usage = Usage.of(input / 4, text.length() / 4);
    return new Answer(
        new LlmResponse(text, "", "fake", finish, usage, ServiceTier.STANDARD, null), cost);
  }

  /** The whole answer. */
  String answer(Map<Integer, String> texts) {
    List<String> items = new ArrayList<>();
    texts.forEach((id, text) -> {
      String value = values.apply(text);
      if (!value.isEmpty()) {
        items.add(item(id, value));
      }
    });
    return "{\"items\":[" + String.join(",", items) + "]}";
  }

  /** Why it ended. */
  String finish(Map<Integer, String> texts) {
    return "stop";
  }
}
