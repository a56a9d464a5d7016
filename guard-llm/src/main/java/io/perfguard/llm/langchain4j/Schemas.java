/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import io.perfguard.llm.internal.json.JsonText;
import io.perfguard.llm.internal.json.JsonTree;
import io.perfguard.llm.spi.LlmTool;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Schemas of LangChain4j as JSON, and back. Thread-safe. */
final class Schemas {
  private static final String ROOT = "root";

  private Schemas() {}

  /** The parameters of a tool as JSON; "" for none. */
  static String parameters(ToolSpecification tool) {
    return tool.parameters() == null
        ? ""
        : JsonText.write(JsonTree.at(JsonTree.parse(tool.toJson()), "parameters"));
  }

  static ToolSpecification tool(LlmTool tool) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", tool.name());
    if (!tool.description().isEmpty()) {
      json.put("description", tool.description());
    }
    if (!tool.schema().isEmpty()) {
      json.put("parameters", JsonTree.parse(tool.schema()));
    }
    return ToolSpecification.fromJson(JsonText.write(json));
  }

  /** A response format in our words: a schema, {@code json}, or "" for text. */
  static String format(@Nullable ResponseFormat format) {
    if (format == null || format.type() != ResponseFormatType.JSON) {
      return "";
    }
    JsonSchema schema = format.jsonSchema();
    return schema == null || schema.rootElement() == null ? "json" : json(schema);
  }

  // Only tools can be written by what LangChain4j offers to others: so the schema becomes one's.
  private static String json(JsonSchema schema) {
    JsonSchemaElement root = schema.rootElement();
    Object tree;
    if (root instanceof JsonRawSchema raw) {
      tree = JsonTree.parse(raw.schema());
    } else {
      JsonObjectSchema wrapped =
          JsonObjectSchema.builder().addProperty(ROOT, root).build();
      ToolSpecification carrier =
          ToolSpecification.builder().name(ROOT).parameters(wrapped).build();
      tree = JsonTree.at(JsonTree.parse(carrier.toJson()), "parameters", "properties", ROOT);
    }
    if (tree instanceof Map<?, ?> map && schema.name() != null && !map.containsKey("title")) {
      Map<String, @Nullable Object> titled = new LinkedHashMap<>();
      titled.put("title", schema.name());
      map.forEach((name, value) -> titled.put(String.valueOf(name), value));
      return JsonText.write(titled);
    }
    return JsonText.write(tree);
  }

  static ResponseFormat format(String format) {
    if (format.equals("json")) {
      return ResponseFormat.JSON;
    }
    String name =
        JsonTree.at(JsonTree.parse(format), "title") instanceof String title ? title : "answer";
    return ResponseFormat.builder()
        .type(ResponseFormatType.JSON)
        .jsonSchema(JsonSchema.builder()
            .name(name)
            .rootElement(JsonRawSchema.from(format))
            .build())
        .build();
  }
}
