/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseParserTest {
  private static List<String> parse(int most, byte[]... pieces) {
    List<String> events = new ArrayList<>();
    SseParser parser = new SseParser(most, events::add);
    for (byte[] piece : pieces) {
      parser.feed(ByteBuffer.wrap(piece));
    }
    parser.end();
    return events;
  }

  private static List<String> parse(String text) {
    return parse(1_000, text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n"})
  void lines_end_with_any_of_the_three_ends(String end) {
    assertThat(parse(String.join(end, "data: a", "data: b", "", "data: c", "", "")))
        .containsExactly("a\nb", "c");
  }

  @Test
  void line_ends_may_be_mixed() {
    assertThat(parse("data: a\r\ndata: b\r\rdata: c\n\r\ndata: d\n\n"))
        .containsExactly("a\nb", "c", "d");
  }

  @Test
  void comments_ids_and_unknown_fields_are_left_out() {
    assertThat(parse(": hello\n\nid: 7\nretry: 10\nevent: x\nwhat: ever\ndata: a\n\n:\n\n"))
        .containsExactly("a");
  }

  @Test
  void one_space_behind_the_colon_is_taken_away_and_no_more() {
    assertThat(parse("data:a\n\ndata:  b\n\ndata\n\n")).containsExactly("a", " b", "");
  }

  @Test
  void a_byte_order_mark_at_the_beginning_is_taken_away_and_no_other() {
    assertThat(parse("\uFEFFdata: a\n\ndata: \uFEFFb\n\n")).containsExactly("a", "\uFEFFb");
  }

  @Test
  void the_last_event_may_lack_its_end() {
    assertThat(parse("data: a\n\ndata: [DONE]")).containsExactly("a", "[DONE]");
  }

  @Test
  void nothing_is_no_event() {
    assertThat(parse("")).isEmpty();
    assertThat(parse("\n\n\n\r\r")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void pieces_may_end_anywhere(long seed) {
    String text =
        "\uFEFFdata: Grüße 😀\r\ndata: 漢字\r\n\r\n: ping\r\rdata: {\"a\":1}\n\ndata: z\r\n\r\n";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      List<byte[]> pieces = new ArrayList<>();
      for (int from = 0; from < bytes.length; ) {
        int length = Math.min(bytes.length - from, random.nextInt(4));
        pieces.add(java.util.Arrays.copyOfRange(bytes, from, from + length));
        from += length;
      }
      assertThat(parse(1_000, pieces.toArray(new byte[0][])))
          .as("seed %d, round %d", seed, round)
          .containsExactly("Grüße 😀\n漢字", "{\"a\":1}", "z");
    }
  }

  @Test
  void bytes_that_are_no_UTF_8_become_the_replacement_character() {
    byte[] bytes = "data: a?b\n\n".getBytes(StandardCharsets.US_ASCII);
    bytes[7] = (byte) 0xFF;
    assertThat(parse(100, bytes)).containsExactly("a\uFFFDb");
  }

  @Test
  void a_line_is_bounded() {
    byte[] fits = ("data: " + "x".repeat(94) + "\n\n").getBytes(StandardCharsets.US_ASCII);
    assertThat(parse(100, fits)).hasSize(1);
    byte[] tooLong = ("data: " + "x".repeat(95)).getBytes(StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> parse(100, tooLong))
        .isInstanceOf(TooLongException.class)
        .hasMessage("a line of the stream must have at most 100 bytes, had more");
  }

  @Test
  void an_event_of_many_lines_is_bounded() {
    byte[] lines = "data: 0123456789\n".repeat(11).getBytes(StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> parse(100, lines)).isInstanceOf(TooLongException.class);
  }
}
