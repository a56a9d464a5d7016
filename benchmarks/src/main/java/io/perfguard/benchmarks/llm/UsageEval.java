/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.llm;

import io.perfguard.llm.price.PriceBook;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/**
 * Extracts and prices labelled answers, as {@code benchmarks/eval usage BODIES.json --prices
 * BOOK.json}: a line for each element that is not exact, then the counts as one line of JSON. Ends
 * with code 1 if an element is not exact.
 *
 * <p>Thread-safe.
 */
public final class UsageEval {
  private UsageEval() {}

  /**
   * Judges one file; ends with code 2 if it or the book cannot be read.
   *
   * @param args see {@link UsageArguments#USAGE}
   */
  public static void main(String[] args) {
    if (args.length == 1 && (args[0].equals("--help") || args[0].equals("-h"))) {
      System.out.print(UsageArguments.USAGE);
      return;
    }
    try {
      UsageArguments arguments = UsageArguments.parse(args);
      List<UsageCase> cases = UsageCases.read(arguments.bodies());
      UsageJudge judge =
          new UsageJudge(PriceBook.fromGenaiPrices(arguments.prices()), arguments.at(), System.out);
      cases.forEach(judge::judge);
      System.out.println(judge.json());
      if (!judge.allExact()) {
        System.exit(1);
      }
    } catch (NoSuchFileException e) {
      fail(e.getMessage() + ": no such file");
    } catch (IOException e) {
      fail(String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      fail(e.getMessage() + "\n" + UsageArguments.USAGE);
    }
  }

  private static void fail(String message) {
    System.err.println(message);
    System.exit(2);
  }
}
