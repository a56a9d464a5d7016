/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package shipments;

import java.util.List;
import org.apache.ibatis.annotations.Many;
import org.apache.ibatis.annotations.One;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Result;
import org.apache.ibatis.annotations.Results;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.mapping.FetchType;

/** Shipments with nested selects (a query for each row) and with nested result maps (joins). */
interface ShipmentMapper {
  @Select("select id from shipments order by id")
  List<Integer> ids();

  @Select("select company_id from shipments order by id")
  List<Integer> companyIds();

  @Select("select id, name from company where id = #{id}")
  @Results(
      id = "company",
      value = {
        @Result(id = true, property = "id", column = "id"),
        @Result(property = "name", column = "name")
      })
  Company company(int id);

  @Select("select id from items where shipment_id = #{id}")
  @Results(id = "item", value = @Result(id = true, property = "id", column = "id"))
  List<Item> items(int id);

  @Select("select id from stops where shipment_id = #{id}")
  @Results(id = "stop", value = @Result(id = true, property = "id", column = "id"))
  List<Stop> stops(int id);

  // ---- nested selects

  @Select("select id, company_id from shipments order by id")
  @Result(property = "company", column = "company_id", one = @One(select = "company"))
  List<Shipment> selectingCompanies();

  @Select("select id from shipments order by id")
  @Result(id = true, property = "id", column = "id")
  @Result(property = "items", column = "id", many = @Many(select = "items"))
  List<Shipment> selectingItems();

  @Select("select id from shipments order by id")
  @Result(id = true, property = "id", column = "id")
  @Result(
      property = "items",
      column = "id",
      many = @Many(select = "items", fetchType = FetchType.LAZY))
  List<Shipment> selectingItemsLazily();

  @Select("select id from shipments order by id")
  @Result(id = true, property = "id", column = "id")
  @Result(property = "items", column = "id", many = @Many(select = "items"))
  @Result(property = "stops", column = "id", many = @Many(select = "stops"))
  List<Shipment> selectingItemsAndStops();

  // ---- nested result maps

  @Select("""
      select s.id, c.id as company_id, c.name as company_name
      from shipments s join company c on c.id = s.company_id
      """)
  @Result(id = true, property = "id", column = "id")
  @Result(property = "company", one = @One(resultMap = "company", columnPrefix = "company_"))
  List<Shipment> joiningCompanies();

  @Select("select s.id, i.id as item_id from shipments s join items i on i.shipment_id = s.id")
  @Result(id = true, property = "id", column = "id")
  @Result(property = "items", many = @Many(resultMap = "item", columnPrefix = "item_"))
  List<Shipment> joiningItems();

  @Select("""
      select s.id, i.id as item_id, t.id as stop_id
      from shipments s
      join items i on i.shipment_id = s.id
      join stops t on t.shipment_id = s.id
      """)
  @Result(id = true, property = "id", column = "id")
  @Result(property = "items", many = @Many(resultMap = "item", columnPrefix = "item_"))
  @Result(property = "stops", many = @Many(resultMap = "stop", columnPrefix = "stop_"))
  List<Shipment> joiningItemsAndStops();

  @Select("""
      <script>
      select id, name from company where id in
      <foreach collection="ids" item="id" open="(" separator="," close=")">#{id}</foreach>
      </script>
      """)
  List<Company> companies(@Param("ids") List<Integer> ids);
}
