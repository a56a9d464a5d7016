/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.partners;

import java.io.IOException;
import java.net.http.HttpClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The agent with its faults. */
public final class FirstAgent implements PartnerAgent {
  private final HttpClient http;
  private final PartnerApi api;

  /** Asks by a client. */
  public FirstAgent(HttpClient http, PartnerApi api) {
    this.http = http;
    this.api = api;
  }

  @Override
  public double factor(String code) throws IOException {
    return Double.parseDouble(Http.get(http, api, "/factors/" + code));
  }

  @Override
  public double price(String code) throws IOException {
    double distance = Double.parseDouble(Http.get(http, api, "/distance/" + code));
    double customs = Double.parseDouble(Http.get(http, api, "/customs/" + code));
    double fuel = Double.parseDouble(Http.get(http, api, "/fuel/" + code));
    return distance * fuel + customs;
  }

  @Override
  public Map<Long, String> names(List<Long> ids) throws IOException {
    Map<Long, String> names = new HashMap<>();
    for (Long id : ids) {
      names.put(id, Http.get(http, api, "/companies/" + id));
    }
    return names;
  }

  @Override
  public double rate(String currency) throws IOException {
    return Double.parseDouble(Http.get(http, api, "/rates/" + currency));
  }

  @Override
  public String report(String code) throws IOException {
    return Http.get(http, api, "/report/" + code);
  }
}
