/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.token;

import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import io.perfguard.core.base.Require;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The public vocabularies of the GPT family. Each is loaded when it first counts, which takes about
 * a second and up to 29 MB, and stays.
 *
 * <p>A text of up to 262,144 characters is counted whole, in pieces that are cut between words, so
 * that the time grows with the length and no faster; where a piece of some thousand characters has
 * no place to be cut, the count may be off by a token for each cut. Of a longer text evenly spread
 * pieces are counted and the rest is taken to be like them.
 *
 * <p>Thread-safe.
 */
public enum TokenEncoding implements TokenCounter {
  /** GPT-4o, GPT-4.1, GPT-4.5, GPT-5 and later, o1, o3, o4, gpt-oss. */
  O200K(EncodingType.O200K_BASE),
  /** GPT-4, GPT-3.5, and the embeddings. */
  CL100K(EncodingType.CL100K_BASE),
  /** The last text models before GPT-3.5. */
  P50K(EncodingType.P50K_BASE),
  /** The first text models. */
  R50K(EncodingType.R50K_BASE);

  /** A beginning of names, and what it stands for. */
  private record Family(String prefix, TokenEncoding encoding) {}

  /*
   * After tiktoken's own table, longer beginnings before shorter ones. JTokkit has a table of names, too, but takes gpt-4.1
   * for a gpt-4 and knows no gpt-5, o1, o3 or o4.
   */
  private static final List<Family> FAMILIES = List.of(
      new Family("gpt-4o", O200K),
      new Family("chatgpt-4o", O200K),
      new Family("gpt-4.1", O200K),
      new Family("gpt-4.5", O200K),
      new Family("gpt-oss", O200K),
      new Family("codex-mini", O200K),
      new Family("o1", O200K),
      new Family("o3", O200K),
      new Family("o4", O200K),
      new Family("gpt-4", CL100K),
      new Family("gpt-3.5", CL100K),
      new Family("gpt-35", CL100K),
      new Family("text-embedding-", CL100K),
      new Family("davinci-002", CL100K),
      new Family("babbage-002", CL100K),
      new Family("text-davinci-003", P50K),
      new Family("text-davinci-002", P50K),
      new Family("code-davinci-", P50K),
      new Family("code-cushman-", P50K),
      new Family("text-davinci-001", R50K),
      new Family("text-curie-001", R50K),
      new Family("text-babbage-001", R50K),
      new Family("text-ada-001", R50K),
      new Family("davinci", R50K),
      new Family("curie", R50K),
      new Family("babbage", R50K),
      new Family("ada", R50K));
  private static final String GPT = "gpt-";
  private static final int FIRST_OF_O200K_ONLY = 5;

  private final EncodingType type;

  TokenEncoding(EncodingType type) {
    this.type = type;
  }

  /**
   * The encoding of a model.
   *
   * @param model its name, with or without a provider and a slash before it ({@code openai/gpt-5}),
   *     a date behind it, or the marks of a fine-tuned one ({@code ft:gpt-4o:me::id})
   * @return empty if its tokenizer is not public, or the name is unknown
   */
  public static Optional<TokenEncoding> ofModel(String model) {
    String name = Require.nonNull(model, "model").toLowerCase(Locale.ROOT);
    name = name.substring(name.lastIndexOf('/') + 1);
    if (name.startsWith("ft:")) {
      name = name.substring(3);
    }
    if (isLaterGpt(name)) {
      return Optional.of(O200K);
    }
    for (Family family : FAMILIES) {
      if (name.startsWith(family.prefix()) && ends(name, family.prefix().length())) {
        return Optional.of(family.encoding());
      }
    }
    return Optional.empty();
  }

  /** Whether a name goes on with another word, so that {@code o1} is not found in {@code o100}. */
  private static boolean ends(String name, int at) {
    return name.charAt(at - 1) == '-' || at == name.length() || !isWordCharacter(name.charAt(at));
  }

  private static boolean isWordCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  /** gpt-5, gpt-5.6-sol, gpt-6: every generation from 5 on. */
  private static boolean isLaterGpt(String name) {
    int i = GPT.length();
    int generation = 0;
    while (name.startsWith(GPT) && i < name.length() && i < GPT.length() + 3) {
      char c = name.charAt(i);
      if (c < '0' || c > '9') {
        break;
      }
      generation = generation * 10 + (c - '0');
      i++;
    }
    // gpt-35-turbo is a gpt-3.5 as Azure writes it
    return generation >= FIRST_OF_O200K_ONLY && generation < 30;
  }

  @Override
  public long count(String text) {
    Encoding encoding = Vocabularies.load(this, type);
    return LongTexts.count(text, encoding::countTokensOrdinary);
  }

  /**
   * Whether its vocabulary is in memory.
   *
   * @return false before the first count
   */
  public boolean isLoaded() {
    return Vocabularies.isLoaded(this);
  }
}
