/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.frameworks;

import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import javax.sql.DataSource;
import shipments.HibernatePages;
import shipments.JdbcPages;
import shipments.JooqPages;
import shipments.MyBatisPages;
import shipments.SpringDataPages;

/** The pages of the matrix, by framework. */
final class Pages {
  static final int SHIPMENTS = 50;
  static final int ITEMS = 3 * SHIPMENTS;
  static final int STOPS = 2 * SHIPMENTS;

  private static final Function<DataSource, JdbcPages> JDBC = JdbcPages::new;
  private static final Function<DataSource, HibernatePages> HIBERNATE = HibernatePages::new;
  private static final Function<DataSource, HibernatePages> BATCHING = HibernatePages::batching;
  private static final Function<DataSource, SpringDataPages> SPRING_DATA = SpringDataPages::new;
  private static final Function<DataSource, MyBatisPages> MY_BATIS = MyBatisPages::new;
  private static final Function<DataSource, JooqPages> JOOQ = JooqPages::new;

  private Pages() {}

  /** Each asks for something of every shipment, once for each. */
  static Stream<Page<?>> faults() {
    return Stream.of(
        jdbc("loop", JdbcPages::loop, SHIPMENTS).faulty("company"),
        jdbc("loop while reading", JdbcPages::loopWhileReading, SHIPMENTS).faulty("company"),
        jdbc("loop of literals", JdbcPages::loopOfLiterals, SHIPMENTS).faulty("company"),
        jdbc("loop of two", JdbcPages::loopOfTwo, ITEMS + STOPS).faulty("items", "stops"),
        hibernate("lazy collection", HibernatePages::lazyCollection, ITEMS).faulty("items"),
        hibernate("lazy collection in a getter", HibernatePages::lazyCollectionInAGetter, ITEMS)
            .faulty("items"),
        hibernate("lazy collection in a stream", HibernatePages::lazyCollectionInAStream, ITEMS)
            .faulty("items"),
        hibernate("lazy many to one", HibernatePages::lazyManyToOne, SHIPMENTS).faulty("company"),
        hibernate("find by id", HibernatePages::findById, SHIPMENTS).faulty("company"),
        hibernate("query in a loop", HibernatePages::queryInALoop, ITEMS).faulty("items"),
        hibernate("two lazy collections", HibernatePages::twoLazyCollections, ITEMS + STOPS)
            .faulty("items", "stops"),
        springData("lazy collection", SpringDataPages::lazyCollection, ITEMS).faulty("items"),
        springData("lazy many to one", SpringDataPages::lazyManyToOne, SHIPMENTS)
            .faulty("company"),
        springData("find by id", SpringDataPages::findById, SHIPMENTS).faulty("company"),
        springData("derived query", SpringDataPages::derivedQuery, ITEMS).faulty("items"),
        springData(
                "derived query without transaction",
                SpringDataPages::derivedQueryWithoutTransaction,
                ITEMS)
            .faulty("items"),
        springData("two lazy collections", SpringDataPages::twoLazyCollections, ITEMS + STOPS)
            .faulty("items", "stops"),
        myBatis("nested select of one", MyBatisPages::nestedSelectOfOne, SHIPMENTS)
            .faulty("company"),
        myBatis("nested select of many", MyBatisPages::nestedSelectOfMany, ITEMS)
            .faulty("items"),
        myBatis("lazy nested select", MyBatisPages::lazyNestedSelect, ITEMS).faulty("items"),
        myBatis("mapper in a loop", MyBatisPages::mapperInALoop, SHIPMENTS).faulty("company"),
        myBatis("two nested selects", MyBatisPages::twoNestedSelects, ITEMS + STOPS)
            .faulty("items", "stops"),
        myBatis("two mappers in a loop", MyBatisPages::twoMappersInALoop, ITEMS + STOPS)
            .faulty("items", "stops"),
        jooq("loop", JooqPages::loop, SHIPMENTS).faulty("company"),
        jooq("loop in a transaction", JooqPages::loopInATransaction, ITEMS).faulty("items"),
        jooq("loop of two", JooqPages::loopOfTwo, ITEMS + STOPS).faulty("items", "stops"));
  }

  /** Each shows what a fault shows, and asks for all shipments, or for some, at once. */
  static Stream<Page<?>> twins() {
    return Stream.of(
        jdbc("join", JdbcPages::join, SHIPMENTS),
        jdbc("any of an array", JdbcPages::anyOfAnArray, SHIPMENTS),
        jdbc("chunks of an array", JdbcPages::chunksOfAnArray, SHIPMENTS),
        jdbc("any of an array twice", JdbcPages::anyOfAnArrayTwice, ITEMS + STOPS),
        hibernate("collection by join fetch", HibernatePages::collectionByJoinFetch, ITEMS),
        hibernate("collection by entity graph", HibernatePages::collectionByEntityGraph, ITEMS),
        hibernate("collection by batch size", HibernatePages::collectionByBatchSize, ITEMS),
        hibernate("collection by subselect", HibernatePages::collectionBySubselect, ITEMS),
        hibernate("many to one by join fetch", HibernatePages::manyToOneByJoinFetch, SHIPMENTS),
        hibernate("many to one by entity graph", HibernatePages::manyToOneByEntityGraph, SHIPMENTS),
        hibernate("many to one by batch size", HibernatePages::manyToOneByBatchSize, SHIPMENTS),
        hibernate("find multiple", HibernatePages::findMultiple, SHIPMENTS),
        hibernate("query for all", HibernatePages::queryForAll, ITEMS),
        hibernate(
            "two collections by join fetch",
            HibernatePages::twoCollectionsByJoinFetch,
            ITEMS + STOPS),
        hibernate(
            "two collections by batch size",
            HibernatePages::twoCollectionsByBatchSize,
            ITEMS + STOPS),
        batchingHibernate(
            "collection by default batch size",
            HibernatePages::collectionByDefaultBatchSize,
            ITEMS),
        batchingHibernate(
            "many to one by default batch size",
            HibernatePages::manyToOneByDefaultBatchSize,
            SHIPMENTS),
        springData("collection by entity graph", SpringDataPages::collectionByEntityGraph, ITEMS),
        springData("collection by join fetch", SpringDataPages::collectionByJoinFetch, ITEMS),
        springData("collection by batch size", SpringDataPages::collectionByBatchSize, ITEMS),
        springData(
            "many to one by entity graph", SpringDataPages::manyToOneByEntityGraph, SHIPMENTS),
        springData("many to one by join fetch", SpringDataPages::manyToOneByJoinFetch, SHIPMENTS),
        springData("find all by id", SpringDataPages::findAllById, SHIPMENTS),
        springData("derived query for all", SpringDataPages::derivedQueryForAll, ITEMS),
        springData(
            "derived query for all without transaction",
            SpringDataPages::derivedQueryForAllWithoutTransaction,
            ITEMS),
        springData(
            "two collections by entity graph",
            SpringDataPages::twoCollectionsByEntityGraph,
            ITEMS + STOPS),
        myBatis("nested result map of one", MyBatisPages::nestedResultMapOfOne, SHIPMENTS),
        myBatis("nested result map of many", MyBatisPages::nestedResultMapOfMany, ITEMS),
        myBatis("mapper for all", MyBatisPages::mapperForAll, SHIPMENTS),
        myBatis("two nested result maps", MyBatisPages::twoNestedResultMaps, ITEMS + STOPS),
        jooq("join", JooqPages::join, SHIPMENTS),
        jooq("multiset of items", JooqPages::multisetOfItems, ITEMS),
        jooq("in", JooqPages::in, SHIPMENTS),
        jooq("multisets of items and stops", JooqPages::multisetsOfItemsAndStops, ITEMS + STOPS));
  }

  private static Page<JdbcPages> jdbc(String what, ToIntFunction<JdbcPages> load, int shown) {
    return Page.of("JDBC, " + what, JDBC, load, shown);
  }

  private static Page<HibernatePages> hibernate(
      String what, ToIntFunction<HibernatePages> load, int shown) {
    return Page.of("Hibernate, " + what, HIBERNATE, load, shown);
  }

  private static Page<HibernatePages> batchingHibernate(
      String what, ToIntFunction<HibernatePages> load, int shown) {
    return Page.of("Hibernate, " + what, BATCHING, load, shown);
  }

  private static Page<SpringDataPages> springData(
      String what, ToIntFunction<SpringDataPages> load, int shown) {
    return Page.of("Spring Data, " + what, SPRING_DATA, load, shown);
  }

  private static Page<MyBatisPages> myBatis(
      String what, ToIntFunction<MyBatisPages> load, int shown) {
    return Page.of("MyBatis, " + what, MY_BATIS, load, shown);
  }

  private static Page<JooqPages> jooq(String what, ToIntFunction<JooqPages> load, int shown) {
    return Page.of("jOOQ, " + what, JOOQ, load, shown);
  }
}
