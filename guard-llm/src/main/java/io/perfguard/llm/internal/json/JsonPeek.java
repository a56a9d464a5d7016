/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Looks for one field of a JSON object without reading the rest of it. Thread-safe. */
public final class JsonPeek {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonPeek() {}

  /**
   * A string of the outermost object. What stands behind it is not looked at.
   *
   * @param json JSON
   * @param name the name of the field
   * @return its value; "" if there is none, or it is no string, or this is no JSON up to there
   */
  public static String text(String json, String name) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return "";
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        if (field.equals(name)) {
          return value == JsonToken.VALUE_STRING ? parser.getText() : "";
        }
        parser.skipChildren();
      }
      return "";
    } catch (IOException e) {
      return "";
    }
  }
}
