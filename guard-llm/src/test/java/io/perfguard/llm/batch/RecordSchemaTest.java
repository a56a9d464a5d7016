/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.llm.internal.json.JsonTree;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordSchemaTest {
  enum Color {
    RED,
    BLUE
  }

  record Inner(String name, List<Integer> numbers) {}

  record Everything(
      String text,
      int count,
      long big,
      double share,
      float small,
      boolean yes,
      BigDecimal exact,
      BigInteger whole,
      Color color,
      Optional<String> maybe,
      @Nullable Integer perhaps,
      List<Color> colors,
      Inner inner) {}

  record Code(String code) {}

  record Count(int count) {}

  record Real(double real) {}

  record Huge(BigInteger huge) {}

  record Positive(int number) {
    Positive {
      if (number <= 0) {
        throw new IllegalArgumentException("secret " + number);
      }
    }
  }

  record Loop(List<Loop> more) {}

  record Dated(java.time.LocalDate day) {}

  record Generic<A>(A any) {}

  record Nothing() {}

  private static <T extends Record> T read(Class<T> type, String json) {
    return RecordSchema.of(type).read(JsonTree.parse(json));
  }

  @Test
  void a_record_of_all_that_is_known_is_read_back() {
    Everything read = read(Everything.class, """
        {"text":"a\\"b","count":-3,"big":9007199254740993,"share":0.25,"small":1.5,"yes":true,"exact":0.10,
         "whole":123456789012345678901234567890,"color":"BLUE","maybe":null,"perhaps":null,"colors":["RED","BLUE"],
         "inner":{"name":"n","numbers":[1,2]}}""");
    assertThat(read)
        .isEqualTo(new Everything(
            "a\"b",
            -3,
            9007199254740993L,
            0.25,
            1.5f,
            true,
            new BigDecimal("0.10"),
            new BigInteger("123456789012345678901234567890"),
            Color.BLUE,
            Optional.empty(),
            null,
            List.of(Color.RED, Color.BLUE),
            new Inner("n", List.of(1, 2))));
  }

  @Test
  void the_schema_requires_all_fields_and_allows_no_others() {
    assertThat(RecordSchema.of(Inner.class).json())
        .isEqualTo("{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},"
            + "\"numbers\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}},"
            + "\"required\":[\"name\",\"numbers\"],\"additionalProperties\":false}");
    Object schema = JsonTree.parseStrict(RecordSchema.of(Everything.class).json());
    assertThat(JsonTree.at(schema, "properties", "color"))
        .isEqualTo(Map.of("type", "string", "enum", List.of("RED", "BLUE")));
    assertThat(JsonTree.at(schema, "properties", "maybe", "type"))
        .isEqualTo(List.of("string", "null"));
    assertThat(JsonTree.at(schema, "properties", "perhaps", "type"))
        .isEqualTo(List.of("integer", "null"));
  }

  @Test
  void what_does_not_fit_is_refused_with_its_place_and_without_its_value() {
    assertThatThrownBy(() -> read(Code.class, "{\"code\":8471}"))
        .hasMessage("value.code must be a string, was a number");
    assertThatThrownBy(() -> read(Code.class, "{\"code\":null}"))
        .hasMessage("value.code must not be null");
    assertThatThrownBy(() -> read(Code.class, "{}")).hasMessage("value.code is missing");
    assertThatThrownBy(() -> read(Code.class, "{\"code\":\"1\",\"secret\":2}"))
        .hasMessage("value must have no fields but [code], had another");
    assertThatThrownBy(() -> read(Code.class, "[]"))
        .hasMessage("value must be an object, was an array");
    assertThatThrownBy(() -> read(Code.class, "null"))
        .hasMessage("value must be an object, was null");
    assertThatThrownBy(() -> read(Inner.class, "{\"name\":\"n\",\"numbers\":[1,\"2\"]}"))
        .hasMessage("value.numbers[1] must be a whole number in the range of int, was a string");
    assertThatThrownBy(() -> read(Inner.class, "{\"name\":\"n\",\"numbers\":[null]}"))
        .hasMessage("value.numbers[0] must not be null");
  }

  @Test
  void numbers_are_never_bent_into_their_place() {
    assertThat(read(Count.class, "{\"count\":3.0}").count()).isEqualTo(3);
    for (String wrong : List.of("3.5", "2147483648", "1e400", "-1e999999999")) {
      assertThatThrownBy(() -> read(Count.class, "{\"count\":" + wrong + "}"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("value.count must be a whole number in the range of int, was another number");
    }
    assertThatThrownBy(() -> read(Real.class, "{\"real\":1e999}"))
        .hasMessageContaining("in the range of double");
    assertThatThrownBy(() -> read(Huge.class, "{\"huge\":1e999999999}"))
        .hasMessageContaining("value.huge must be a whole number");
  }

  @Test
  void what_a_records_own_constructor_refuses_is_refused_with_its_reason_as_cause() {
    assertThatThrownBy(() -> read(Positive.class, "{\"number\":-5}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("value was refused by the constructor of Positive")
        .hasRootCauseMessage("secret -5");
  }

  @Test
  void types_that_are_not_known_are_refused_at_once() {
    assertThatThrownBy(() -> RecordSchema.of(Dated.class))
        .hasMessageContaining("Dated.day must be a string, number")
        .hasMessageEndingWith("was java.time.LocalDate");
    assertThatThrownBy(() -> RecordSchema.of(Generic.class)).hasMessageEndingWith("was A");
    assertThatThrownBy(() -> RecordSchema.of(Loop.class))
        .hasMessageEndingWith("must not be a part of itself");
    assertThatThrownBy(() -> RecordSchema.of(Nothing.class))
        .hasMessageEndingWith("must have at least one component, had none");
  }

  @Test
  @SuppressWarnings("unchecked")
  void a_record_of_a_module_that_is_not_open_is_refused_with_the_line_that_it_needs(
      @TempDir Path folder) throws IOException, ClassNotFoundException {
    Files.writeString(folder.resolve("module-info.java"), "module acme {}");
    Path source = Files.createDirectories(folder.resolve("acme/goods")).resolve("Item.java");
    Files.writeString(source, "package acme.goods; record Item(String code) {}");
    int code = ToolProvider.getSystemJavaCompiler()
        .run(null, null, null, folder.resolve("module-info.java").toString(), source.toString());
    assertThat(code).isZero();
    ModuleLayer boot = ModuleLayer.boot();
    Configuration resolved =
        boot.configuration().resolve(ModuleFinder.of(folder), ModuleFinder.of(), Set.of("acme"));
    Class<?> item = boot.defineModulesWithOneLoader(resolved, null)
        .findLoader("acme")
        .loadClass("acme.goods.Item");
    Module own = RecordSchema.class.getModule();
    assertThatThrownBy(() -> RecordSchema.of((Class<? extends Record>) item))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("record acme.goods.Item cannot be made: module acme must have the line"
            + " \"opens acme.goods" + (own.isNamed() ? " to " + own.getName() : "")
            + ";\" in its module-info.java");
  }
}
