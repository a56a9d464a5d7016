/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.perfguard.core.base.JsonWriter;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A fault, a client and a seed, measured. Immutable.
 *
 * @param key what was measured
 * @param figures what came of it
 */
record Cell(Key key, Map<Figure, Double> figures) {
  /**
   * What is measured.
   *
   * @param lab the hash of its settings
   * @param fault its label
   * @param client its name
   * @param version the client's
   * @param seed of arrivals and origin
   */
  record Key(String lab, String fault, String client, String version, long seed) {
    static Key of(Lab lab, Fault fault, NamedClient client, long seed) {
      return new Key(lab.hash(), fault.label(), client.name(), client.version(), seed);
    }
  }

  /** An undisturbed generator is a millisecond or two late. */
  private static final double MOST_LATE_MILLIS = 25;

  private static final JsonFactory JSON = new JsonFactory();

  /** Copies the map. */
  Cell {
    figures = Map.copyOf(figures);
  }

  double figure(Figure figure) {
    return figures.getOrDefault(figure, Double.NaN);
  }

  /** Whether calls could not be offered in time: this says more of the machine than of a client. */
  boolean isDisturbed() {
    return figure(Figure.LATE_P99) > MOST_LATE_MILLIS;
  }

  /** One line of JSON. */
  String line() {
    StringBuilder text = new StringBuilder();
    JsonWriter json = new JsonWriter(text).beginObject();
    json.name("lab").value(key.lab()).name("fault").value(key.fault());
    json.name("client").value(key.client()).name("version").value(key.version());
    json.name("seed").value(key.seed());
    for (Figure figure : Figure.values()) {
      json.name(figure.json()).value(rounded(figure(figure)));
    }
    json.endObject();
    return text.toString();
  }

  /** To five digits after the point: shares have no more. */
  static double rounded(double value) {
    return Double.isFinite(value) ? Math.round(value * 1e5) / 1e5 : value;
  }

  /**
   * Reads what {@link #line()} wrote.
   *
   * @throws IOException if it is anything else
   */
  static Cell parse(String line) throws IOException {
    Map<String, String> texts = new HashMap<>();
    Map<String, Double> numbers = new HashMap<>();
    try (JsonParser parser = JSON.createParser(line)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
          texts.put(parser.currentName(), parser.getText());
        } else if (parser.currentToken().isNumeric()) {
          numbers.put(parser.currentName(), parser.getDoubleValue());
        }
      }
    }
    if (!texts.keySet().containsAll(Set.of("lab", "fault", "client", "version"))
        || !numbers.containsKey("seed")) {
      throw new IOException("not a cell: " + line);
    }
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    for (Figure figure : Figure.values()) {
      figures.put(figure, numbers.getOrDefault(figure.json(), Double.NaN));
    }
    Key key = new Key(
        texts.getOrDefault("lab", ""),
        texts.getOrDefault("fault", ""),
        texts.getOrDefault("client", ""),
        texts.getOrDefault("version", ""),
        numbers.getOrDefault("seed", 0.0).longValue());
    return new Cell(key, figures);
  }
}
