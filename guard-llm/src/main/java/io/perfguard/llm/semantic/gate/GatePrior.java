/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.gate;

import io.perfguard.core.base.Require;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Properties;

/**
 * What the gate knows before a deployment teaches it: a weight for each feature of a pair. Fitted
 * by {@code benchmarks/eval semanticfit}.
 *
 * <p>Immutable.
 */
public final class GatePrior {
  private static final String SHIPPED = "prior.properties";

  private final double bias;
  private final double[] weights;

  private GatePrior(double bias, double[] weights) {
    this.bias = bias;
    this.weights = weights;
  }

  private static final class Holder {
    static final GatePrior SHIPPED_PRIOR = readShipped();

    private static GatePrior readShipped() {
      try (InputStream in = GatePrior.class.getResourceAsStream(SHIPPED)) {
        if (in == null) {
          throw new IllegalStateException("the prior " + SHIPPED + " is missing in the jar");
        }
        return read(new InputStreamReader(in, StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * The prior of this library.
   *
   * @return the shipped one
   */
  public static GatePrior shipped() {
    return Holder.SHIPPED_PRIOR;
  }

  /**
   * A prior of given weights.
   *
   * @param bias log-odds when all features are 0
   * @param weights one for each of {@link PairFeatures#names}
   * @return the prior
   * @throws IllegalArgumentException if there is not one weight for each feature
   */
  public static GatePrior of(double bias, double... weights) {
    if (weights.length != PairFeatures.names().size()) {
      throw new IllegalArgumentException(
          "weights must be " + PairFeatures.names().size() + ", were " + weights.length);
    }
    return new GatePrior(bias, weights.clone());
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param in the text
   * @return the prior
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if a number is missing
   */
  public static GatePrior read(Reader in) throws IOException {
    Properties properties = new Properties();
    properties.load(in);
    List<String> names = PairFeatures.names();
    double[] weights = new double[names.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = number(properties, "weight." + names.get(i));
    }
    return of(number(properties, "bias"), weights);
  }

  private static double number(Properties properties, String key) {
    String text = properties.getProperty(key);
    if (text == null) {
      throw new IllegalArgumentException("the prior has no " + key);
    }
    return Double.parseDouble(text.strip());
  }

  /**
   * Writes it as properties.
   *
   * @param out where to
   * @throws IOException if it cannot be written
   */
  public void write(Writer out) throws IOException {
    out.write("bias=" + shown(bias) + "\n");
    for (int i = 0; i < weights.length; i++) {
      out.write("weight." + PairFeatures.names().get(i) + "=" + shown(weights[i]) + "\n");
    }
  }

  private static String shown(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /**
   * The log-odds that a pair means the same.
   *
   * @param features of the pair
   * @return the log-odds, about -20..10
   */
  public double score(PairFeatures features) {
    double sum = bias;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i] * Require.nonNull(features, "features").value(i);
    }
    return sum;
  }

  /**
   * The log-odds that a pair must reach, so that at most a share of delta of such pairs is wrong.
   */
  static double threshold(double delta) {
    return Math.log((1 - delta) / delta);
  }
}
