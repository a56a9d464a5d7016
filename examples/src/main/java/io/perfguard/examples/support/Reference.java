/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.support;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the desk looks things up in. The codes are an example and no advice on customs. */
final class Reference {
  private static final String GOODS = """
      85171300;smartphones;p/st;0 %
      84713000;laptop computers;p/st;0 %
      85183000;headphones;p/st;0 %
      85076000;lithium-ion batteries;p/st;2.7 %
      85044095;chargers;p/st;0 %
      42023210;protective cases;p/st;9.7 %
      42021291;laptop bags;p/st;3.7 %
      64039996;leather shoes;pa;8 %
      61091000;cotton t-shirts;p/st;12 %
      62034235;cotton trousers;p/st;12 %
      69111000;porcelain plates;kg;12 %
      70133799;drinking glasses;p/st;11 %
      94036010;wooden dining tables;p/st;0 %
      94013900;office swivel chairs;p/st;0 %
      85395200;LED lamps;p/st;3.7 %
      95030041;teddy bears;p/st;4.7 %
      95030095;plastic building bricks;p/st;4.7 %
      09012100;roasted coffee;kg;7.5 %
      18063290;chocolate bars;kg;8.3 %
      15092000;extra virgin olive oil;kg;124.5 EUR/100 kg
      33051000;shampoo bottles;kg;0 %
      34011100;toilet soaps;kg;0 %
      39241000;plastic kitchen boxes;kg;6.5 %
      40115000;bicycle tyres;p/st;4 %
      87120030;bicycles;p/st;14 %
      87149110;bicycle frames;p/st;4.7 %
      90041091;sunglasses;p/st;2.9 %
      91021100;wrist watches;p/st;4.5 %
      73239300;stainless steel pans;kg;3.2 %
      82119200;kitchen knives;p/st;8.5 %
      84145100;table fans;p/st;3.2 %
      84221100;dishwashers;p/st;2.7 %
      84501111;washing machines;p/st;3 %
      85094000;kitchen blenders;p/st;2.2 %
      85167100;coffee makers;p/st;2.7 %
      96081010;ballpoint pens;p/st;3.7 %
      48201030;paper notebooks;kg;0 %
      49111010;printed catalogues;kg;0 %""";

  private static final String CATEGORIES = """
      billing;Invoices, payments, charges that a customer does not recognize.;invoice,charged,payment,credit card
      delivery;Parcels on their way, late or lost, and changes of the address.;parcel,courier,tracking,shipped
      returns;Goods that a customer wants to send back, and money for them.;send back,refund,return label,exchange
      technical;Devices that do not work as they should.;error,does not start,firmware,reset
      account;Access to the account and the data in it.;password,log in,e-mail address,two-factor
      other;All that is none of these.;feedback,opening hours,job offer,press""";

  private static final String PLANS = """
      BASIC;14;24;Working days, 9 to 17.
      PLUS;30;36;Working days, 8 to 20.
      PRO;60;60;Each day, 7 to 22.""";

  private Reference() {}

  /** A line of a table. */
  static List<String[]> rows(String table) {
    List<String[]> rows = new ArrayList<>();
    table.lines().forEach(line -> rows.add(line.split(";", -1)));
    return rows;
  }

  static List<String[]> goodsRows() {
    return rows(GOODS);
  }

  static List<String[]> categoryRows() {
    return rows(CATEGORIES);
  }

  static List<String[]> planRows() {
    return rows(PLANS);
  }

  static Object goods() {
    List<Object> all = new ArrayList<>();
    goodsRows()
        .forEach(
            row -> all.add(map("code", row[0], "goods", row[1], "unit", row[2], "duty", row[3])));
    return all;
  }

  static Object categories() {
    List<Object> all = new ArrayList<>();
    categoryRows()
        .forEach(row -> all.add(
            map("category", row[0], "belongs", row[1], "words", List.of(row[2].split(",", -1)))));
    return all;
  }

  static Object handbook() {
    List<Object> plans = new ArrayList<>();
    planRows()
        .forEach(row -> plans.add(map(
            "plan",
            row[0],
            "returnDays",
            Integer.valueOf(row[1]),
            "warrantyMonths",
            Integer.valueOf(row[2]),
            "hours",
            row[3])));
    return map(
        "plans",
        plans,
        "states",
        List.of("ORDERED", "PACKED", "SHIPPED", "DELIVERED", "RETURNED"),
        "returns",
        "Goods are sent back complete and in their packing, with the label from the account.",
        "warranty",
        "The warranty covers faults that the goods had or that appear in normal use.",
        "refunds",
        "Money is paid back the way that it came, within five working days of the arrival.",
        "languages",
        List.of("en", "de", "fr", "nl"));
  }

  static Object limits() {
    return map(
        "greatestQuantity",
        500,
        "changesUntil",
        "17:30",
        "countries",
        List.of("AT", "BE", "CH", "DE", "DK", "FR", "IT", "LU", "NL", "PL"),
        "unit",
        "pieces");
  }

  /** A map in the order of its names. */
  static Map<String, Object> map(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
