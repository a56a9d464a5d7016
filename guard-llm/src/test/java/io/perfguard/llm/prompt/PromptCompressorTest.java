/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.llm.token.TokenCounter;
import io.perfguard.llm.token.TokenEncoding;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptCompressorTest {
  private final PromptCompressor lossless = PromptCompressor.lossless();

  private String compressed(String text) {
    CompressedPrompt result = lossless.compress(text);
    assertThat(lossless.compress(result.text()).text()).isEqualTo(result.text());
    assertThat(result.outcome()).isNotEqualTo(CompressedPrompt.Outcome.FAULT);
    assertThat(result.tokensAfter()).isLessThanOrEqualTo(result.tokensBefore());
    return result.text();
  }

  @Test
  void pretty_json_loses_its_white_space_and_nothing_else() {
    String pretty = """
        Summarise this order:
        {
          "id": 12345678901234567890123456789,
          "price": 1.0,
          "tiny": 1e-5,
          "zero": -0,
          "text": "a  b\\n \\u00e9 \\" : , {",
          "text": null,
          "list": [ 1, 2 ,3, [], {} ]
        }
        Be brief.""";
    assertThat(compressed(pretty)).isEqualTo("""
        Summarise this order:
        {"id":12345678901234567890123456789,"price":1.0,"tiny":1e-5,"zero":-0,\
        "text":"a  b\\n \\u00e9 \\" : , {","text":null,"list":[1,2,3,[],{}]}
        Be brief.""");
  }

  @Test
  void tells_what_it_did_and_what_that_saves() {
    CompressedPrompt result = lossless.compress("Data:\n{\n  \"a\": 1,\n  \"b\": 2\n}\n");
    assertThat(result.isChanged()).isTrue();
    assertThat(result.changes())
        .containsExactly(new PromptChange(PromptChange.Kind.JSON_MINIFIED, 6, 22, 13));
    assertThat(result.changeCount()).isEqualTo(1);
    assertThat(result.tokensBefore())
        .isEqualTo(TokenEncoding.O200K.count("Data:\n{\n  \"a\": 1,\n  \"b\": 2\n}\n"));
    assertThat(result.tokensAfter())
        .isEqualTo(TokenEncoding.O200K.count("Data:\n{\"a\":1,\"b\":2}\n"));
    assertThat(result.savedTokens()).isPositive();
    assertThat(result.savedShare()).isBetween(0.0, 1.0);
    assertThat(result).asString().contains("tokens (-").doesNotContain("Data");
    assertThat(result.changes().get(0))
        .hasToString("at 6, 22 -> 13 characters, JSON minified: white space between its tokens"
            + " means nothing");
  }

  /** Texts in which white space, or a repetition, means something, or may. */
  static String[] untouched() {
    return new String[] {
      "",
      " ",
      "\uFEFF",
      "\u0000 \u0000\n",
      "\uD800 lone { \"a\": \"\uDC00\" } halves",
      "no JSON here",
      "```json\n{\n  \"a\": 1\n}\n```",
      "````md\n```json\n{\n  \"a\": 1\n}\n```\n{\n  \"b\": 2\n}\n````",
      "~~~\n{\n  \"a\": 1\n}\n~~~",
      "an open fence\n```\n{\n  \"a\": 1\n}\n\n{\n \"b\": 2\n}\n",
      "a stray fence\n```\ntext\n```json\n{\n  \"a\": 1\n}\n```\n",
      "- item\n  ```\n  {\n    \"a\": 1\n  }\n  ```\n",
      "> quoted\n> {\n>   \"a\": 1\n> }\n",
      "Code:\n\n    {\n      \"a\": 1\n    }\n",
      "\t{\n\t\"a\": 1\n\t}\n",
      "He wrote: \"{\n  'a': 1\n}\" and left",
      "She said “{\n  \"a\": 1\n}” to him",
      "Il a dit «{\n  \"a\": 1\n}» hier",
      "Er sagte „{\n  \"a\": 1\n}“ dazu",
      "curl -d '{ \"a\": 1 }' http://localhost/x",
      "const x = {\n  \"a\": 1,\n  \"b\": [1, 2]\n};",
      "return {\n  \"a\": 1\n}",
      "foo({\n  \"a\": 1\n})",
      "x = [\n  1,\n  2\n]",
      "inline `{ \"a\": 1 }` code and ``{ \"b\": 1 }`` too",
      "a set {name} and {{ user.name }} and ${HOME} and %s and <x>",
      "{{#each items}}\n  {{this}}\n{{/each}}",
      "{% for x in y %}\n  {{ x }}\n{% endfor %}",
      "- [ ] to do\n- [x] done\n- [1, 2] interval",
      "See [1] and [2, 3], where x in [0, 1].",
      "{\n  \"a\": 1,\n}",
      "{\n  \"a\": 01\n}",
      "{\n  // why\n  \"a\": 1\n}",
      "{\n  'a': 1\n}",
      "{\n  \"a\": NaN\n}",
      "{\n  \"a\": \"tab\there\"\n}",
      "{\n  \"a\": 1\n",
      "{ }",
      "[ ]",
      "<keep>\n{\n  \"a\": 1\n}\n\n\n\n\nSo it is. \n</keep>",
      "<keep> without an end\n{\n  \"a\": 1\n}\n",
      "<pre>\n{\n  \"a\": 1\n}\n</pre>",
      "{\n  \"type\": \"object\",\n  \"properties\": {\n    \"a\": {\"type\": \"string\"}\n  }\n}",
      "{\n  \"$schema\": \"https://json-schema.org/x\",\n  \"title\": \"t\"\n}",
      "[\n  {\n    \"type\": \"function\",\n    \"function\": {\"name\": \"f\"}\n  }\n]",
      "Answer exactly in this format:\n{\n  \"a\": 1\n}",
      "a hard break  \nstays",
      "column one\tcolumn two \nx\ty \n",
      "| a | b | \n|---|---| \n| 1 | 2 | \n",
      "a,b,c \n1,2,3 \n",
      "def f(): \n    return 1\n\n\ndef g(): \n    return 2\n",
      "all: build \n\tgcc -o x x.c \n",
      "key: |\n  text \n  more \n\n\n\nother: 1\n",
      "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n {\n   \"a\": 1\n }\n",
      "  /\\_/\\ \n ( o.o ) \n  > ^ < \n\n\n\n\n  /\\_/\\ \n",
      "@@ -1,4 +1,4 @@\n {\n   \"a\": 1\n\n }\n\nThe end.\n",
      "  - { \"a\": 1 }\n  - { \"b\": 2 }\n",
      "[\n  1,\n  2\n\n```json\n{\n  \"a\": 1\n}\n```\n",
      "a <b\n```json\n{\n  \"a\": 1\n}\n```\n c> d",
      "<code>\n- ```json\n  {\n    \"a\": 1\n  }\n  ```\n</code>",
      "a ` tick\n- ```\n  `{\n    \"a\": 1\n  }\n  ```\n",
      "He said \"so it is \nand stays\" to her\n",
      "O Rose, thou art sick\n\n\nThe invisible worm\n",
      "line one\r\n\r\nline two\r\n",
      "the last space "
    };
  }

  @ParameterizedTest
  @MethodSource("untouched")
  void what_may_mean_something_is_not_touched(String text) {
    assertThat(compressed(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\n  \"a\": 1\n}",
        "\uFEFF{\n  \"a\": 1\n}",
        "Data:\r\n{\r\n  \"a\": 1\r\n}\r\nThanks.",
        "Data: { \"a\": 1 }",
        "The 5\" disk and don't:\n{\n  \"a\": 1\n}",
        "<data>{\n  \"a\": 1\n}</data>",
        "<data>\n{\n  \"a\": 1\n}\n</data>",
        "@@ -1,1 +1,1 @@\n-a\n+b\n\n- [\n  {\n    \"a\": 1\n  }\n]\n",
        "a stray } and ] before\n{\n  \"a\": 1\n}",
        "a stray [ before\n\n{\n  \"a\": 1\n}",
        "- {\n    \"a\": 1\n  }",
        "{ \"a\": \"x | y | z\" }"
      })
  void data_is_minified_wherever_it_stands_by_itself(String text) {
    assertThat(compressed(text)).isNotEqualTo(text);
  }

  @Test
  void lines_of_json_are_minified_one_by_one() {
    assertThat(compressed("{ \"a\": 1 }\n{ \"a\": 2 }\n\n{ \"a\" : [ ] }"))
        .isEqualTo("{\"a\":1}\n{\"a\":2}\n\n{\"a\":[]}");
  }

  @Test
  void a_long_value_is_data_even_where_a_format_is_spoken_of() {
    String rows = "{\n  \"name\": \"something\"\n},\n".repeat(80);
    String text = "Bring these into our format:\n[\n" + rows + "{\n \"a\": 1\n}\n]\n";
    assertThat(compressed(text)).hasSizeLessThan(text.length());
  }

  @Test
  void a_block_of_context_is_told_once() {
    String block =
        "Ports of the north are closed in winter, when the ice is thick, for 90 days or more.";
    String text = "Context:\n\n" + block + "\n\nAnother paragraph.\n\n" + block
        + "\n\nQuestion: when are they closed?";
    assertThat(compressed(text))
        .isEqualTo(
            "Context:\n\n" + block + "\n\nAnother paragraph.\n\nQuestion: when are they closed?");
    String element = "<document>\n" + block + "\n</document>\n";
    assertThat(compressed(element + element + "Why?")).isEqualTo(element + "Why?");
  }

  @Test
  void instructions_quotes_and_code_may_be_told_twice() {
    String rule = "Always answer in French, never in English, and never longer than 3 sentences.";
    String twice = rule + "\n\nSomething else.\n\n" + rule;
    assertThat(compressed(twice)).isEqualTo(twice);
    String quote = "She said \"the ports of the north are closed in winter\" to all who had asked.";
    String code = "Call `close()` in winter, when the ice is thick, for ninety days or even more.";
    for (String block : new String[] {quote, code}) {
      String text = "Context:\n\n" + block + "\n\nOther.\n\n" + block + "\n";
      assertThat(compressed(text)).isEqualTo(text);
    }
  }

  @Test
  void a_document_is_never_left_empty() {
    String block = "Ports of the north are closed in winter, when the ice there is thick enough.";
    String text = "<document id=\"1\">\n" + block + "\n</document>\n<document id=\"2\">\n" + block
        + "\n</document>";
    assertThat(compressed(text)).isEqualTo(text);
  }

  @Test
  void empty_lines_and_a_trailing_space_between_sentences_go() {
    assertThat(compressed("One sentence here. \n\n\n\n\nAnother sentence here.\n"))
        .isEqualTo("One sentence here.\n\nAnother sentence here.\n");
  }

  @Test
  void too_little_is_not_worth_it() {
    PromptCompressor choosy = lossless.minimumSavedTokens(1_000);
    String text = "{\n  \"a\": 1\n}";
    CompressedPrompt result = choosy.compress(text);
    assertThat(result.outcome()).isEqualTo(CompressedPrompt.Outcome.NOT_WORTH_IT);
    assertThat(result.text()).isEqualTo(text);
    assertThat(choosy.notWorthItCount()).isEqualTo(1);
    assertThatThrownBy(() -> lossless.minimumSavedTokens(0))
        .hasMessage("minimumSavedTokens must be >= 1, was 0");
  }

  @Test
  void what_has_more_tokens_is_not_taken() {
    PromptCompressor odd = lossless.counter(text -> 1_000 - text.length());
    String text = "{\n  \"a\": 1\n}";
    assertThat(odd.compress(text).text()).isEqualTo(text);
    assertThat(odd.compress(text).outcome()).isEqualTo(CompressedPrompt.Outcome.NOT_WORTH_IT);
  }

  @Test
  void a_dry_run_tells_and_does_nothing() {
    String text = "{\n  \"a\": 1\n}";
    CompressedPrompt tried = lossless.dryRun().compress(text);
    assertThat(tried.text()).isEqualTo(text);
    assertThat(tried.isChanged()).isFalse();
    assertThat(tried.savedTokens())
        .isEqualTo(lossless.compress(text).savedTokens())
        .isPositive();
    assertThat(tried).asString().endsWith("only tried");
  }

  @Test
  void a_counter_that_fails_is_a_fault_and_leaves_the_text_as_it_came() {
    PromptCompressor broken = lossless.counter(text -> {
      throw new IllegalStateException("no vocabulary");
    });
    CompressedPrompt result = broken.compress("{\n  \"a\": 1\n}");
    assertThat(result.outcome()).isEqualTo(CompressedPrompt.Outcome.FAULT);
    assertThat(result.text()).isEqualTo("{\n  \"a\": 1\n}");
    assertThat(broken.faultCount()).isEqualTo(1);
  }

  @Test
  void structural_tells_the_keys_of_like_objects_once() {
    String text =
        "Rows:\n[\n" + "  {\"id\": 1e2, \"name\": \"alpha beta\", \"x\": [1, 2]},\n".repeat(5)
            + "  {\"id\": 1.0, \"name\": \"z\", \"x\": {}}\n]";
    String row = "[1e2,\"alpha beta\",[1,2]],";
    assertThat(PromptCompressor.structural().compress(text).text())
        .isEqualTo("Rows:\n{\"columns\":[\"id\",\"name\",\"x\"],\"rows\":[" + row.repeat(5)
            + "[1.0,\"z\",{}]]}");
    assertThat(compressed(text)).doesNotContain("columns");
  }

  @Test
  void structural_leaves_objects_of_different_keys_alone() {
    String text = "[{\"a\":1,\"b\":2},{\"b\":1,\"a\":2},{\"a\":1,\"b\":2}]";
    assertThat(PromptCompressor.structural().compress(text).text()).isEqualTo(text);
  }

  @Test
  void lossy_leaves_out_emphasis_spaces_and_lines() {
    String line = "Please note that all of the ports are closed in winter.\n";
    String text = "This is **very important** to know.\n" + line + "See  the  list.\n" + line
        + "Keep **`code`** and 2**3**2.\n";
    assertThat(PromptCompressor.lossy().compress(text).text())
        .isEqualTo("This is very important to know.\n" + line + "See the list.\n"
            + "Keep **`code`** and 2**3**2.\n");
    assertThat(compressed(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[",
        "{\"a\":[",
        "\"a ",
        "` `` ``` ",
        "<a ",
        " 'a",
        "«",
        "{a",
        "a\n",
        "<keep",
        "<pre>",
        "<context>\n",
        "Context:\n",
        "{% ",
        "``` \n",
        "<!-- ",
        "${",
        "{ \"a\" : 1 }\n",
        "„“",
        "| ",
        "@@ -\n",
        "**a** ",
        "a  "
      })
  void the_time_grows_with_the_length_and_no_faster(String part) {
    String text = part.repeat(500_000 / part.length());
    PromptCompressor all = PromptCompressor.lossy().counter(TokenCounter.rough());
    // Half a megabyte takes some 100 ms; what is quadratic takes minutes.
    Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), () -> all.compress(text));
    assertThat(all.faultCount()).isZero();
  }
}
