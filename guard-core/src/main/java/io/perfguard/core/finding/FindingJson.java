/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.finding;

import io.perfguard.core.base.JsonWriter;
import io.perfguard.core.base.Place;

/** The JSON form of a finding, documented in docs/reference/json.md. */
final class FindingJson {
  private FindingJson() {}

  static void write(Finding finding, JsonWriter json) {
    json.beginObject();
    json.name("id").value(finding.id());
    json.name("code").value(finding.code());
    json.name("severity").value(finding.severity().name());
    json.name("kind").value(finding.subject().kind());
    json.name("name").value(finding.subject().name());
    json.name("headline").value(finding.headline());
    finding.since().ifPresent(since -> json.name("since").value(since.toString()));
    finding.place().ifPresent(place -> place(json.name("place"), place));
    json.name("evidence").beginArray();
    for (Evidence block : finding.evidence()) {
      evidence(json, block);
    }
    json.endArray();
    Cost cost = finding.cost();
    json.name("cost").beginObject();
    json.name("text").value(cost.text());
    json.name("waitingNanosPerHour").value(cost.waitingPerHour().toNanos());
    json.name("picoDollarsPerHour").value(cost.moneyPerHour().picos());
    cost.outageIn().ifPresent(left -> json.name("outageInNanos").value(left.toNanos()));
    json.endObject();
    json.name("remedy").beginObject();
    json.name("text").value(finding.remedy().text());
    json.name("form").value(finding.remedy().form().name());
    json.name("snippet").value(finding.remedy().snippet());
    json.endObject();
    json.name("expected").beginObject();
    json.name("text").value(finding.expected().text());
    json.name("method").value(finding.expected().method());
    json.name("estimated").value(finding.expected().estimated());
    json.endObject();
    json.endObject();
  }

  /**
   * One block of evidence.
   *
   * @param json where to
   * @param block the block
   */
  static void evidence(JsonWriter json, Evidence block) {
    json.beginObject();
    if (block instanceof Evidence.Text text) {
      json.name("type").value("text").name("text").value(text.text());
    } else if (block instanceof Evidence.At at) {
      json.name("type").value("place").name("what").value(at.what());
      place(json.name("place"), at.place());
    } else if (block instanceof Evidence.Table table) {
      json.name("type").value("table").name("title").value(table.title());
      json.name("columns").beginArray();
      table.columns().forEach(json::value);
      json.endArray().name("rows").beginArray();
      for (var row : table.rows()) {
        json.beginArray();
        row.forEach(json::value);
        json.endArray();
      }
      json.endArray();
    } else if (block instanceof Evidence.Series series) {
      json.name("type").value("series").name("title").value(series.title());
      json.name("unit").value(series.unit()).name("values").beginArray();
      series.values().forEach(json::value);
      json.endArray();
    } else if (block instanceof Evidence.Tree tree) {
      json.name("type").value("tree").name("root");
      tree(json, tree);
    }
    json.endObject();
  }

  private static void tree(JsonWriter json, Evidence.Tree tree) {
    json.beginObject().name("text").value(tree.text()).name("children").beginArray();
    for (Evidence.Tree child : tree.children()) {
      tree(json, child);
    }
    json.endArray().endObject();
  }

  private static void place(JsonWriter json, Place place) {
    json.beginObject();
    json.name("class").value(place.className());
    json.name("method").value(place.methodName());
    String file = place.fileName();
    if (file != null) {
      json.name("file").value(file);
    }
    json.name("line").value(place.lineNumber());
    json.endObject();
  }
}
